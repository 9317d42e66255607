import { Button } from "@mantine/core";
import { useRef, useState } from "react";
import { useCompleteImport } from "../api/imports";
import { isRunning } from "../api/jobs";
import type { Import } from "../api/types";
import { t } from "../i18n/management";
import { FormError } from "../ui/FormError";
import { type Delivery, resume } from "./deliveries";
import { fromInput } from "./entries";
import styles from "./Import.module.css";
import { loadUnsent, storeUnsent } from "./unsent";

interface Props {
  one: Import;
  project: number;
  sending: Delivery | undefined;
}

/** Files of this import that never left this computer: named, and sent when they are chosen again. */
export function UnsentNote({ one, project, sending }: Props) {
  const input = useRef<HTMLInputElement>(null);
  const [others, setOthers] = useState(0);
  const complete = useCompleteImport(project);
  const allSent = sending?.state === "sent" && sending.refused.length === 0;
  if (sending?.state === "sending" || allSent || !isRunning(one.job.state) || one.complete) return null;
  const lacking = loadUnsent(one.id);
  const finish = () => complete.mutate(one.id, { onSuccess: () => storeUnsent(one.id, []) });
  return (
    <div className={styles.note} role="status">
      <div>
        {lacking ? (
          <details>
            <summary>{t("imports.notSent", { count: lacking.count })}</summary>
            <ul className={styles.unsent}>
              {(sending?.refused.length
                ? sending.refused
                : lacking.paths.map((path) => ({ path, reason: "" }))
              ).map(({ path, reason }) => (
                <li key={path} className="small">
                  {path} <span className="quiet">{reason}</span>
                </li>
              ))}
            </ul>
          </details>
        ) : (
          t("imports.waitsForFiles")
        )}
        {others > 0 && <p className="quiet">{t("imports.othersLeftOut", { count: others })}</p>}
        <FormError error={complete.error} />
      </div>
      {lacking && <Button onClick={() => input.current?.click()}>{t("imports.chooseAgain")}</Button>}
      <Button onClick={finish} loading={complete.isPending}>
        {t("imports.finish")}
      </Button>
      <input
        ref={(element) => {
          input.current = element;
          // Paths with folders came from a folder: the same chooser gives the same paths.
          if (lacking?.paths.some((path) => path.includes("/"))) element?.setAttribute("webkitdirectory", "");
        }}
        type="file"
        multiple
        hidden
        onChange={(event) => {
          const { files } = event.currentTarget;
          if (files) setOthers(resume(project, one.id, fromInput(files)));
          event.currentTarget.value = "";
        }}
      />
    </div>
  );
}
