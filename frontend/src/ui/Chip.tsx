import { X } from "lucide-react";
import type { ReactNode } from "react";
import styles from "./Chip.module.css";

interface Props {
  children: ReactNode;
  chosen?: boolean;
  onClick?: () => void;
  /** Shows a cross that takes the filter away; `removeLabel` names it for screen readers. */
  onRemove?: () => void;
  removeLabel?: string;
}

/** A filter or a choice among few. */
export function Chip({ children, chosen = false, onClick, onRemove, removeLabel = "Remove filter" }: Props) {
  const body = onClick ? (
    <button type="button" className={styles.body} onClick={onClick} aria-pressed={chosen}>
      {children}
    </button>
  ) : (
    <span className={styles.body}>{children}</span>
  );
  return (
    <span className={styles.chip} data-chosen={chosen || onRemove ? true : undefined}>
      {body}
      {onRemove && (
        <button type="button" className={styles.remove} onClick={onRemove} aria-label={removeLabel}>
          <X size={12} aria-hidden="true" />
        </button>
      )}
    </span>
  );
}

/** A small grey word: a state, a role. */
export function Tag({
  children,
  bad = false,
  icon,
}: {
  children: ReactNode;
  bad?: boolean;
  icon?: ReactNode;
}) {
  return (
    <span className={styles.tag} data-bad={bad || undefined}>
      {icon}
      {children}
    </span>
  );
}
