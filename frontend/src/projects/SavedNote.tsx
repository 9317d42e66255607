import { Check } from "lucide-react";

/** Says that a change is stored. */
export function SavedNote({ shown }: { shown: boolean }) {
  return (
    <span role="status" className="good" style={{ display: "inline-flex", alignItems: "center", gap: 4 }}>
      {shown && (
        <>
          <Check size={16} aria-hidden="true" /> Saved
        </>
      )}
    </span>
  );
}
