import { Link } from "@tanstack/react-router";
import type { Quality } from "../api/types";
import { useProjectId } from "../app/place";
import { t } from "../i18n/management";
import { ItemsLink } from "../items/ItemsLink";
import { LineChart } from "../ui/charts/LineChart";
import { date, fraction } from "../ui/format";
import { Section } from "../ui/Page";
import styles from "./Quality.module.css";

type Agreement = Quality["agreement"];

/** Krippendorff's α by the week of an item's first label. */
export function AgreementOverTime({ agreement }: { agreement: Agreement }) {
  const weeks = agreement.over_time.flatMap(({ week, alpha, low, high, items }) =>
    alpha === null ? [] : [{ week, alpha, low: low ?? alpha, high: high ?? alpha, items }],
  );
  const last = weeks.length - 1;
  const least = Math.min(0.9, ...weeks.map(({ low }) => low));
  return (
    <Section title={t("quality.agreementOverTime")} note={t("quality.byWeek")}>
      {weeks.length === 0 ? (
        <p className="quiet">{t("quality.needsTwo")}</p>
      ) : (
        <LineChart
          caption={t("quality.alpha")}
          x={{
            min: 0,
            max: Math.max(1, last),
            ticks: [...new Set([0, Math.round(last / 2), last])],
            format: (index) => date(weeks[Math.round(index)]?.week ?? weeks[0]?.week ?? ""),
          }}
          y={{
            min: Math.max(-1, Math.floor(least * 10) / 10),
            max: 1,
            format: (value) => (value === 1 ? "1" : fraction(value)),
          }}
          lines={[{ points: weeks.map(({ alpha }, index) => [index, alpha] as const), dots: true }]}
          bands={[{ points: weeks.map(({ low, high }, index) => [index, low, high] as const) }]}
          whiskers={weeks.map(({ low, high }, index) => [index, low, high] as const)}
        />
      )}
      <p className={styles.text}>{t("quality.alphaMeans")}</p>
    </Section>
  );
}

const MOST = 12; // labellers in the table; the busiest come first

/** Cohen's κ of each pair; the shade is κ, the second line what both have labelled. */
export function Kappas({ kappas, opens }: { kappas: Quality["kappas"]; opens: boolean }) {
  const people = kappas.labellers.slice(0, MOST);
  if (people.length < 2) return null;
  return (
    <Section
      title={t("quality.kappas")}
      note={
        kappas.labellers.length > MOST
          ? t("quality.kappasSome", { n: MOST, count: kappas.labellers.length })
          : t("quality.kappasNote")
      }
    >
      <div className={styles.scroll}>
        <table aria-label={t("quality.kappas")}>
          <thead>
            <tr>
              <th scope="col">
                <span className="visually-hidden">{t("quality.labeller")}</span>
              </th>
              {people.map(({ id, name }) => (
                <th key={id} scope="col" className={`small ${styles.pair}`}>
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {people.map((one, i) => (
              <tr key={one.id}>
                <th scope="row" className={styles.person}>
                  <Name person={one} opens={opens} />
                </th>
                {people.map((other, j) => (
                  <Pair
                    key={other.id}
                    kappa={i === j ? null : (kappas.kappa[i]?.[j] ?? null)}
                    items={i === j ? 0 : (kappas.items[i]?.[j] ?? 0)}
                  />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Section>
  );
}

function Name({ person, opens }: { person: { id: number; name: string }; opens: boolean }) {
  const projectId = String(useProjectId());
  if (!opens) return <ItemsLink search={{ labeller: String(person.id) }}>{person.name}</ItemsLink>;
  return (
    <Link
      className="opens"
      to="/p/$projectId/labellers/$labeller"
      params={{ projectId, labeller: String(person.id) }}
      search={{}}
    >
      {person.name}
    </Link>
  );
}

function Pair({ kappa, items }: { kappa: number | null; items: number }) {
  if (kappa === null) return <td className={`quiet ${styles.pair}`}>–</td>;
  const shade = `color-mix(in srgb, var(--chart) ${(4 + Math.max(0, kappa) * 14).toFixed(1)}%, var(--surface))`;
  return (
    <td className={styles.pair} style={{ background: shade }}>
      {fraction(kappa)} <span className="small">{t("quality.both", { count: items })}</span>
    </td>
  );
}
