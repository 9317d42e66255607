import { Link, useParams } from "@tanstack/react-router";
import { useLabeller } from "../api/labellers";
import { ApiProblem } from "../api/problem";
import type { LabellerDetail } from "../api/types";
import { usePowers, useProjectId } from "../app/place";
import { t } from "../i18n/management";
import { ItemsLink } from "../items/ItemsLink";
import { Tag } from "../ui/Chip";
import { LineChart } from "../ui/charts/LineChart";
import { EmptyState } from "../ui/EmptyState";
import { ErrorState } from "../ui/ErrorState";
import { count, percent, plusMinus, seconds } from "../ui/format";
import { Page, Section, Summary, SummaryStrip } from "../ui/Page";
import { SkeletonRows } from "../ui/Skeletons";
import { LabellerActions } from "./Actions";
import { floorOf } from "./curve";
import { Estimate, ranged } from "./Estimate";
import { LabellerConfusion } from "./LabellerConfusion";
import { LimitsSection } from "./Limits";
import styles from "./Quality.module.css";

/** One labeller, fairly: every share with its interval, what they confuse, how it changes, what was done. */
export default function LabellerPage() {
  const project = useProjectId();
  const can = usePowers();
  const labeller = Number(useParams({ strict: false }).labeller);
  const found = useLabeller(project, labeller, can.manage);
  if (!can.manage) return <EmptyState title={t("quality.person.managers")} />;
  return (
    <Page
      title={found.data?.user.name ?? t("quality.labeller")}
      before={
        <Link
          className="opens quiet"
          to="/p/$projectId/overview"
          params={{ projectId: String(project) }}
          search={{}}
        >
          {t("quality.person.all")}
        </Link>
      }
      aside={found.data?.hold && <Tag>{t(`quality.person.holds.${found.data.hold}`)}</Tag>}
    >
      {found.isPending && <SkeletonRows rows={8} />}
      {found.isError &&
        (ApiProblem.from(found.error).status === 404 ? (
          <EmptyState title={t("quality.person.none")} />
        ) : (
          <ErrorState
            error={found.error}
            what={t("quality.notLoaded")}
            onRetry={() => void found.refetch()}
          />
        ))}
      {found.data && <Whole of={found.data} />}
      <LabellerActions labeller={labeller} />
      <LimitsSection labeller={labeller} />
    </Page>
  );
}

function Whole({ of }: { of: LabellerDetail }) {
  return (
    <>
      <Figures of={of} />
      <div className={styles.parts}>
        <Section title={t("quality.person.confusion")} note={t("quality.person.confusionNote")}>
          {of.confusion ? (
            <LabellerConfusion confusion={of.confusion} labeller={of.user.id} />
          ) : (
            <p className="quiet">{t("quality.person.notEnough")}</p>
          )}
        </Section>
        <Section title={t("quality.person.drift")} note={t("quality.person.driftNote")}>
          <Drift of={of} />
        </Section>
      </div>
      <Section title={t("quality.person.speed")}>
        <Speed of={of} />
      </Section>
    </>
  );
}

function Figures({ of }: { of: LabellerDetail }) {
  const share = (label: string, one: LabellerDetail["gold_accuracy"], nothing: string) => (
    <Summary
      label={label}
      value={one.value === null ? "–" : percent(one.value)}
      interval={one.value === null ? undefined : plusMinus(one.low, one.high)}
      note={
        one.value === null
          ? nothing
          : `${ranged(one, percent)}, ${t("quality.person.of", { count: Math.round(one.n) })}`
      }
    />
  );
  return (
    <SummaryStrip>
      <Summary
        label={t("quality.person.answers")}
        value={<ItemsLink search={{ labeller: String(of.user.id) }}>{count(of.answers)}</ItemsLink>}
        note={
          <ItemsLink search={{ labeller: String(of.user.id), said: "cannot_tell" }}>
            {t("quality.person.cannotTell", { count: of.cannot_tell })}
          </ItemsLink>
        }
      />
      {share(t("quality.person.onGold"), of.gold_accuracy, t("quality.person.noGold"))}
      {share(t("quality.person.others"), of.agreement_with_others, t("quality.person.alone"))}
      {share(t("quality.person.itself"), of.self_consistency, t("quality.person.noRepeats"))}
    </SummaryStrip>
  );
}

function Drift({ of }: { of: LabellerDetail }) {
  const pieces = of.drift.flatMap(({ value, low, high }, index) =>
    value === null ? [] : [{ at: index + 1, value, low, high }],
  );
  if (!pieces.length) return <p className="quiet">{t("quality.person.notEnough")}</p>;
  return (
    <LineChart
      caption={t("quality.person.driftCaption")}
      x={{
        min: 1,
        max: Math.max(2, of.drift.length),
        ticks: [...new Set([1, of.drift.length])],
        format: (at) => count(Math.round(at) * 50),
        label: t("quality.answersGiven"),
      }}
      y={{ min: floorOf(pieces.map(({ low }) => low)), max: 1, format: (value) => percent(value, 0) }}
      lines={[{ points: pieces.map(({ at, value }) => [at, value] as const), dots: true }]}
      bands={[{ points: pieces.map(({ at, low, high }) => [at, low, high] as const) }]}
      whiskers={pieces.map(({ at, low, high }) => [at, low, high] as const)}
    />
  );
}

function Speed({ of }: { of: LabellerDetail }) {
  return (
    <dl className={styles.facts}>
      <dt>{t("quality.person.seconds")}</dt>
      <dd>
        {of.speed
          ? t("quality.person.median", {
              median: seconds(of.speed.median),
              lower: seconds(of.speed.lower),
              upper: seconds(of.speed.upper),
            })
          : "–"}
      </dd>
      <dt>{t("quality.person.tooFast")}</dt>
      <dd>{of.speed ? percent(of.speed.too_fast) : "–"}</dd>
      <dt>{t("quality.person.skips")}</dt>
      <dd>
        <Estimate {...of.skip_share} max={Math.max(0.1, of.skip_share.high)} />
      </dd>
    </dl>
  );
}
