import { count } from "./format";
import styles from "./Num.module.css";

/** A whole number with thousands separators and figures of equal width; nothing known is a dash. */
export function Num({ value }: { value: number | null | undefined }) {
  return <span className={styles.num}>{value === null || value === undefined ? "–" : count(value)}</span>;
}
