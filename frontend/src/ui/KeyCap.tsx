import type { ReactNode } from "react";
import styles from "./KeyCap.module.css";

/** The key that does the same as the button it stands on. */
export function KeyCap({ children }: { children: ReactNode }) {
  return (
    <span className={styles.key} aria-hidden="true">
      {children}
    </span>
  );
}
