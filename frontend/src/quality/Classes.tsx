import { useNavigate } from "@tanstack/react-router";
import type { Quality } from "../api/types";
import { useProjectId } from "../app/place";
import { t } from "../i18n/management";
import { ItemsLink } from "../items/ItemsLink";
import { useClasses } from "../items/useClasses";
import { ClassName } from "../ui/ClassTile";
import { HeatTable } from "../ui/charts/HeatTable";
import { DataTable } from "../ui/DataTable";
import { count, fraction, percent } from "../ui/format";
import { Section } from "../ui/Page";
import { Estimate, ranged } from "./Estimate";
import styles from "./Quality.module.css";
import { missed, widestGap } from "./shares";

/** Labels by the class of their item's consensus; a cell opens its items. */
export function ClassConfusion({ confusion }: { confusion: Quality["confusion"] }) {
  const classes = useClasses();
  const navigate = useNavigate();
  const projectId = String(useProjectId());
  const heads = confusion.classes.map((key) => ({
    key,
    name: classes.nameOf(key),
    title: <ClassName of={classes.of(key)} />,
  }));
  const gap = widestGap(missed(confusion.cells));
  const name = (place: number) => classes.nameOf(confusion.classes[place] ?? null);
  return (
    <Section title={t("quality.answersOnAccepted")}>
      <div className={styles.scroll}>
        <HeatTable
          caption={t("quality.answersOnAccepted")}
          corner={t("quality.consensus")}
          rows={heads}
          columns={heads}
          counts={confusion.cells}
          onOpen={(row, column) =>
            void navigate({
              to: "/p/$projectId/items",
              params: { projectId },
              search: { state: "accepted", class: row, said: column },
            })
          }
        />
      </div>
      <p className={styles.text}>
        {gap
          ? t("quality.missedMore", {
              more: name(gap.more),
              less: name(gap.less),
              points: (gap.value * 100).toFixed(1),
              low: (gap.low * 100).toFixed(1),
              high: (gap.high * 100).toFixed(1),
            })
          : t("quality.missedAlike")}
      </p>
    </Section>
  );
}

/** Where people disagree: labels that differ from the consensus, pairs that agree, disputes, by class. */
export function ByClass({ quality }: { quality: Quality }) {
  const classes = useClasses();
  const shares = missed(quality.confusion.cells);
  const places = new Map(quality.confusion.classes.map((key, place) => [key, place]));
  const pairs = new Map(quality.agreement.by_class.map((one) => [one.class_key, one.value]));
  const of = (key: string) => shares[places.get(key) ?? -1] ?? null;
  const top = Math.max(0.1, ...shares.map((share) => share?.high ?? 0));
  return (
    <Section title={t("quality.disagreements")}>
      <DataTable
        label={t("quality.disagreements")}
        rows={quality.classes}
        rowKey={(row) => row.class_key}
        columns={[
          {
            key: "class",
            header: t("quality.consensus"),
            cell: ({ class_key }) => <ClassName of={classes.of(class_key)} />,
          },
          {
            key: "items",
            header: t("quality.items"),
            align: "right",
            cell: (row) => <Opens search={{ class: row.class_key }} n={row.items} />,
          },
          {
            key: "dispute",
            header: t("quality.inDispute"),
            align: "right",
            cell: (row) => (
              <Opens search={{ class: row.class_key, state: "in_dispute" }} n={row.in_dispute} />
            ),
          },
          {
            key: "pairs",
            header: t("quality.pairsAgree"),
            align: "right",
            cell: ({ class_key }) => {
              const value = pairs.get(class_key) ?? null;
              return value === null ? "–" : fraction(value);
            },
          },
          {
            key: "missed",
            header: t("quality.differs"),
            cell: ({ class_key }) => {
              const share = of(class_key);
              return share ? (
                <span title={ranged(share, percent)}>
                  <Estimate {...share} max={top} />
                </span>
              ) : (
                "–"
              );
            },
          },
        ]}
      />
      <p className={styles.text}>{t("quality.differsMeans")}</p>
    </Section>
  );
}

function Opens({ search, n }: { search: Record<string, string>; n: number }) {
  return n ? <ItemsLink search={search}>{count(n)}</ItemsLink> : <span className="quiet">–</span>;
}
