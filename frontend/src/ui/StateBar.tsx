import type { ReactNode } from "react";
import { t } from "../i18n";
import { count } from "./format";
import styles from "./StateBar.module.css";

/** The states of items in the order in which bars show them. */
export const STATES = ["accepted", "open", "in_dispute", "stays_ambiguous", "excluded"] as const;
export type ItemState = (typeof STATES)[number];

export const STATE_NAMES: Readonly<Record<ItemState, string>> = {
  accepted: t("ui.states.accepted"),
  open: t("ui.states.open"),
  in_dispute: t("ui.states.in_dispute"),
  stays_ambiguous: t("ui.states.stays_ambiguous"),
  excluded: t("ui.states.excluded"),
};

export type StateCounts = Readonly<Partial<Record<ItemState, number>>>;

/** How many items are in which state, as one bar. */
export function StateBar({ counts, thin = false }: { counts: StateCounts; thin?: boolean }) {
  const shown = STATES.filter((state) => (counts[state] ?? 0) > 0);
  const words = shown.map((state) => `${count(counts[state] ?? 0)} ${STATE_NAMES[state].toLowerCase()}`);
  return (
    <div
      className={styles.bar}
      data-thin={thin || undefined}
      role="img"
      aria-label={words.join(", ") || t("ui.noItems")}
    >
      {shown.map((state) => (
        <span key={state} className={styles.part} data-state={state} style={{ flexGrow: counts[state] }} />
      ))}
    </div>
  );
}

/** The legend below a bar; `number` makes the count, usually a link to the items. */
export function StateLegend({
  counts,
  number,
}: {
  counts: StateCounts;
  number: (state: ItemState, shown: string) => ReactNode;
}) {
  return (
    <ul className={styles.legend}>
      {STATES.map((state) => (
        <li key={state}>
          <span className={styles.mark} data-state={state} aria-hidden="true" />
          {STATE_NAMES[state]} {number(state, count(counts[state] ?? 0))}
        </li>
      ))}
    </ul>
  );
}
