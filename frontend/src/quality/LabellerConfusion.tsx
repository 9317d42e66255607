import type { LabellerDetail } from "../api/types";
import { t } from "../i18n/management";
import { ItemsLink } from "../items/ItemsLink";
import { useClasses } from "../items/useClasses";
import { ClassName } from "../ui/ClassTile";
import { percent } from "../ui/format";
import { ranged } from "./Estimate";
import styles from "./Quality.module.css";

type Confusion = NonNullable<LabellerDetail["confusion"]>;

/** P(answer | class) with 95 % credible intervals; a cell opens the items of that class on which they said it. */
export function LabellerConfusion({ confusion, labeller }: { confusion: Confusion; labeller: number }) {
  const classes = useClasses();
  return (
    <div className={styles.scroll}>
      <table className={styles.matrix} aria-label={t("quality.person.confusion")}>
        <thead>
          <tr>
            <th scope="col" className="small">
              {t("quality.consensus")}
            </th>
            {confusion.classes.map((key) => (
              <th key={key} scope="col">
                <ClassName of={classes.of(key)} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {confusion.classes.map((row, i) => (
            <tr key={row}>
              <th scope="row">
                <ClassName of={classes.of(row)} />
                <div className="quiet small">
                  {t("quality.person.labelsHere", { count: Math.round(confusion.labels[i] ?? 0) })}
                </div>
              </th>
              {confusion.classes.map((column, j) => {
                const mean = confusion.mean[i]?.[j] ?? 0;
                const between = { low: confusion.low[i]?.[j] ?? 0, high: confusion.high[i]?.[j] ?? 1 };
                const shade = (4 + mean * 14).toFixed(1);
                return (
                  <td
                    key={column}
                    style={{ background: `color-mix(in srgb, var(--chart) ${shade}%, var(--surface))` }}
                  >
                    <ItemsLink
                      search={{ labeller: String(labeller), said: column, class: row }}
                      label={t("ui.cellSaid", {
                        row: classes.nameOf(row),
                        column: classes.nameOf(column),
                        n: percent(mean),
                        share: ranged(between, percent),
                      })}
                    >
                      {percent(mean)}
                    </ItemsLink>
                    <div className="small">{ranged(between, percent)}</div>
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
