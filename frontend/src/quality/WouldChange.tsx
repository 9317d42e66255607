import { useConsequence } from "../api/people";
import { useProjectId } from "../app/place";
import { t } from "../i18n/management";
import { ItemsLink } from "../items/ItemsLink";
import { FormError } from "../ui/FormError";
import { count } from "../ui/format";
import { SkeletonBlock } from "../ui/Skeletons";
import styles from "./Quality.module.css";

/** What setting a labeller's labels aside, or readmitting them, would change; before anybody does it. */
export function WouldChange({ action, labeller }: { action: "set_aside" | "readmit"; labeller: number }) {
  const found = useConsequence(useProjectId(), labeller, true);
  if (found.isError) return <FormError error={found.error} />;
  if (!found.data) return <SkeletonBlock height={48} />;
  const { labels, items, alone, turned, tied, decided, already } = found.data;
  if (action === "readmit") {
    return already > 0 ? (
      <p className={styles.text}>{t("quality.person.wouldReturn", { count: already })}</p>
    ) : null;
  }
  const parts = [
    turned > 0 && t("quality.person.wouldTurn", { count: turned }),
    tied > 0 && t("quality.person.wouldTie", { count: tied }),
    alone > 0 && t("quality.person.wouldAlone", { count: alone }),
    decided > 0 && t("quality.person.wouldStand", { count: decided }),
  ].filter((part) => part !== false);
  return (
    <div className={styles.text}>
      <ItemsLink search={{ labeller: String(labeller) }}>
        {t("quality.person.would", { count: labels, items: count(items) })}
      </ItemsLink>
      {parts.length > 0 && (
        <ul>
          {parts.map((part) => (
            <li key={part}>{part}</li>
          ))}
        </ul>
      )}
    </div>
  );
}
