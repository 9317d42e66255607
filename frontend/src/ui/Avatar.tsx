import styles from "./Avatar.module.css";
import { initials } from "./format";

/** A person's initials; the name stands beside them. */
export function Avatar({ name }: { name: string }) {
  return (
    <span className={styles.avatar} aria-hidden="true">
      {initials(name)}
    </span>
  );
}
