import { Bell as BellIcon } from "lucide-react";
import { lazy, Suspense, useEffect, useRef, useState } from "react";
import { useUnread } from "../api/notices";
import { t } from "../i18n";
import styles from "./Notices.module.css";

const NoticesDrawer = lazy(() => import("./NoticesDrawer"));
/** The server counts no further. */
const MOST = 100;

/** How many notices are unread; opens the list. A screen that has panels of its own gives `onOpen`. */
export function Bell({ onOpen }: { onOpen?: () => void }) {
  const unread = useUnread().data?.unread ?? 0;
  const [opened, setOpened] = useState(false);
  const shown = unread >= MOST ? `${MOST - 1}+` : String(unread);
  return (
    <>
      <button
        type="button"
        className={styles.bell}
        aria-label={unread ? t("notices.unread", { count: unread }) : t("notices.none")}
        onClick={onOpen ?? (() => setOpened(true))}
      >
        <BellIcon size={18} aria-hidden="true" />
        {unread > 0 && (
          <span className={styles.count} aria-hidden="true">
            {shown}
          </span>
        )}
      </button>
      <Arrival unread={unread} />
      {opened && (
        <Suspense>
          <NoticesDrawer onClose={() => setOpened(false)} />
        </Suspense>
      )}
    </>
  );
}

/** Says aloud that something has arrived, and stays silent about what was there already. */
function Arrival({ unread }: { unread: number }) {
  const before = useRef<number | null>(null);
  const [said, setSaid] = useState("");
  useEffect(() => {
    if (before.current !== null && unread > before.current) setSaid(t("notices.unread", { count: unread }));
    before.current = unread;
  }, [unread]);
  return (
    <span className="visually-hidden" role="status">
      {said}
    </span>
  );
}
