import type { ReactNode } from "react";
import { t } from "../i18n/management";
import { ClassTile } from "../ui/ClassTile";
import { classPaint } from "../ui/colours";
import { fraction } from "../ui/format";
import styles from "./Facts.module.css";
import { useClasses } from "./useClasses";

type P = Readonly<Record<string, number>>;

/** P(class) as one bar in the classes' colours, in their order. */
export function ProbabilityBar({ p }: { p: P }) {
  const classes = useClasses();
  const parts = classes.all.filter(({ key }) => (p[key] ?? 0) > 0);
  const words = parts.map(({ key, name }) => `${name} ${fraction(p[key] ?? 0)}`).join(", ");
  return (
    <span className={styles.bar} role="img" aria-label={words || t("items.noProbabilities")} title={words}>
      {parts.map(({ key, colour }) => (
        <span key={key} style={{ flexGrow: p[key], background: classPaint(colour).background }} />
      ))}
    </span>
  );
}

/** The names and values below a bar. */
export function ProbabilityLegend({ p }: { p: P }) {
  const classes = useClasses();
  return (
    <ul className={styles.legend}>
      {classes.all.map((one) => (
        <li key={one.key}>
          <ClassTile of={one} /> {one.name} {fraction(p[one.key] ?? 0)}
        </li>
      ))}
    </ul>
  );
}

/** One line of a comparison: who says it, the bar, the most probable class. */
export function ProbabilityRow({ name, p }: { name: ReactNode; p: P }) {
  const classes = useClasses();
  const top = [...classes.all].sort((one, other) => (p[other.key] ?? 0) - (p[one.key] ?? 0))[0];
  return (
    <div className={styles.compare}>
      <span>{name}</span>
      <ProbabilityBar p={p} />
      <span className={styles.top}>
        {top && p[top.key] !== undefined ? `${top.name[0]} ${fraction(p[top.key] ?? 0)}` : "–"}
      </span>
    </div>
  );
}
