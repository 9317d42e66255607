import { X } from "lucide-react";
import type { ComponentPropsWithRef, ReactNode } from "react";
import { t } from "../i18n";
import styles from "./Chip.module.css";

interface Props extends Omit<ComponentPropsWithRef<"button">, "className"> {
  chosen?: boolean;
  /** Shows a cross that takes the filter away; `removeLabel` names it for screen readers. */
  onRemove?: () => void;
  removeLabel?: string;
  /** Menus hand one to their targets; the chip keeps its own look. */
  className?: string;
}

/** A filter or a choice among few: a button where it has `onClick`, as the target of a menu has. */
export function Chip(props: Props) {
  const {
    children,
    chosen = false,
    onRemove,
    removeLabel = t("ui.removeFilter"),
    className: _,
    ...button
  } = props;
  const pressed = button["aria-haspopup"] ? undefined : chosen;
  return (
    <span className={styles.chip} data-chosen={chosen || onRemove ? true : undefined}>
      {button.onClick ? (
        <button type="button" aria-pressed={pressed} {...button} className={styles.body}>
          {children}
        </button>
      ) : (
        <span className={styles.body}>{children}</span>
      )}
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
