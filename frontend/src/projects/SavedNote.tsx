import { Check } from "lucide-react";
import { t } from "../i18n/management";

/** Says that a change is stored. */
export function SavedNote({ shown }: { shown: boolean }) {
  return (
    <span role="status" className="good" style={{ display: "inline-flex", alignItems: "center", gap: 4 }}>
      {shown && (
        <>
          <Check size={16} aria-hidden="true" /> {t("projects.settings.saved")}
        </>
      )}
    </span>
  );
}
