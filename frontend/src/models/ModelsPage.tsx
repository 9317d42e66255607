import { Switch } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { usePromoted, usePromotions } from "../api/models";
import { useChangeProject, useProject } from "../api/projects";
import type { Estimate, Promoted, Promotion, Run } from "../api/types";
import { usePowers, useProjectId } from "../app/place";
import { t } from "../i18n";
import { metricsOf } from "../runs/metrics";
import { Tag } from "../ui/Chip";
import { type Column, DataTable } from "../ui/DataTable";
import { EmptyState } from "../ui/EmptyState";
import { ErrorState } from "../ui/ErrorState";
import { fraction, percent, points, pValue, time } from "../ui/format";
import { LinkButton } from "../ui/LinkButton";
import { Page, Section, Summary, SummaryStrip } from "../ui/Page";
import { SkeletonRows } from "../ui/Skeletons";
import { ChooseModel } from "./ChooseModel";
import styles from "./Models.module.css";
import { PredictImage } from "./PredictImage";

/** /p/:projectId/models: the model in use, how it came to be, and asking it. */
export default function ModelsPage() {
  const projectId = useProjectId();
  const can = usePowers();
  const promoted = usePromoted(projectId);
  const run = promoted.data?.run ?? null;
  return (
    <Page
      title={t("models.title")}
      aside={run && <RunName run={run} />}
      actions={
        <>
          {can.train && promoted.data?.can_roll_back && <ChooseModel />}
          {run && (
            <LinkButton to="/p/$projectId/try" params={{ projectId: String(projectId) }}>
              {t("models.tryIt")}
            </LinkButton>
          )}
        </>
      }
    >
      {promoted.isPending && <SkeletonRows rows={8} />}
      {promoted.isError && (
        <div className={styles.state}>
          <ErrorState
            error={promoted.error}
            what={t("models.notLoaded")}
            onRetry={() => void promoted.refetch()}
          />
        </div>
      )}
      {promoted.data && !run && (
        <EmptyState
          title={t("models.noneYet")}
          action={
            <LinkButton variant="filled" to="/p/$projectId/runs" params={{ projectId: String(projectId) }}>
              {t("models.toRuns")}
            </LinkButton>
          }
        >
          {t("models.noneYetHelp")}
        </EmptyState>
      )}
      {run && promoted.data && <InUse run={run} promoted={promoted.data} />}
      {promoted.data && <Policy />}
      {promoted.data && <History />}
    </Page>
  );
}

function RunName({ run }: { run: Run }) {
  const params = { projectId: String(useProjectId()), number: String(run.number) };
  return (
    <>
      <Link className="opens" to="/p/$projectId/runs/$number" params={params}>
        {t("runs.runNumber", { number: run.number })}
      </Link>
      , {run.recipe}
    </>
  );
}

function InUse({ run, promoted }: { run: Run; promoted: Promoted }) {
  const metrics = metricsOf(run);
  const accuracy = metrics?.out_of_fold.accuracy;
  const test = metrics?.test?.accuracy;
  const threshold = run.threshold;
  return (
    <>
      <SummaryStrip>
        <Summary
          label={t("models.inUseSince")}
          value={promoted.promotion ? time(promoted.promotion.created_at) : "–"}
          note={promoted.promotion ? whoWords(promoted.promotion) : undefined}
        />
        {accuracy && (
          <Summary
            label={t("runs.accuracyOof")}
            value={percent(accuracy.value)}
            note={rangeWords(accuracy)}
          />
        )}
        {test && (
          <Summary label={t("models.accuracyTest")} value={percent(test.value)} note={rangeWords(test)} />
        )}
        {threshold?.in_use != null && (
          <Summary
            label={t("models.threshold")}
            value={fraction(threshold.in_use)}
            note={
              threshold.by_hand === null
                ? t("models.chosenByRun")
                : t("models.byHand", {
                    name: threshold.set_by?.name ?? "–",
                    chosen: fraction(threshold.chosen ?? 0.5),
                  })
            }
          />
        )}
      </SummaryStrip>
      <Section title={t("models.predict")} note={t("models.predictNote")}>
        <PredictImage />
      </Section>
    </>
  );
}

function rangeWords({ low, high }: Estimate): string {
  return `${percent(low).replace(" %", "")}–${percent(high)}`;
}

function whoWords({ automatic, by, reason }: Promotion): string {
  const who = automatic ? t("models.byRule") : (by?.name ?? "–");
  return reason ? `${who}: ${reason}` : who;
}

/** The rule by which a finished run takes the place of the promoted one by itself. */
function Policy() {
  const projectId = useProjectId();
  const can = usePowers();
  const project = useProject(projectId);
  const update = useChangeProject(projectId);
  if (!project.data) return null;
  return (
    <Section title={t("models.automatic")}>
      <Switch
        label={t("models.automaticLabel")}
        description={t("models.automaticHelp")}
        checked={project.data.policies.auto_promote}
        disabled={!can.manage || update.isPending}
        onChange={(event) => update.mutate({ policies: { auto_promote: event.currentTarget.checked } })}
      />
      {update.isError && <ErrorState error={update.error} what={t("models.policyNotSaved")} />}
    </Section>
  );
}

function History() {
  const promotions = usePromotions(useProjectId());
  return (
    <Section title={t("models.history")}>
      {promotions.isPending && <SkeletonRows rows={3} />}
      {promotions.isError && (
        <ErrorState error={promotions.error} onRetry={() => void promotions.refetch()} />
      )}
      {promotions.data && (
        <DataTable
          label={t("models.history")}
          columns={COLUMNS}
          rows={promotions.data.results}
          rowKey={(row) => row.id}
          empty={<p className="quiet">{t("models.noHistory")}</p>}
        />
      )}
    </Section>
  );
}

const COLUMNS: Column<Promotion>[] = [
  { key: "when", header: t("models.when"), cell: (row) => time(row.created_at) },
  {
    key: "what",
    header: t("models.what"),
    cell: (row) => (
      <>
        {t(row.rollback ? "models.rolledBack" : "models.promoted")}{" "}
        {row.automatic && <Tag>{t("models.byRule")}</Tag>}
      </>
    ),
  },
  { key: "run", header: t("runs.run"), align: "right", cell: (row) => <HistoryRun number={row.run} /> },
  { key: "recipe", header: t("runs.recipe"), cell: (row) => row.recipe },
  {
    key: "replaced",
    header: t("models.replaced"),
    align: "right",
    cell: (row) => (row.replaced === null ? "–" : <HistoryRun number={row.replaced} />),
  },
  { key: "evidence", header: t("models.evidence"), cell: evidenceWords },
  { key: "by", header: t("models.by"), cell: (row) => row.by?.name ?? "–" },
  { key: "reason", header: t("models.reason"), cell: (row) => row.reason || "–" },
];

function HistoryRun({ number }: { number: number }) {
  const params = { projectId: String(useProjectId()), number: String(number) };
  return (
    <Link className="opens" to="/p/$projectId/runs/$number" params={params}>
      {number}
    </Link>
  );
}

function evidenceWords({ evidence }: Promotion): string {
  if (!evidence || evidence.difference === null) return "–";
  return t(evidence.on === "test" ? "models.evidenceTest" : "models.evidenceOof", {
    value: points(evidence.difference),
    low: points(evidence.low ?? 0),
    high: points(evidence.high ?? 0),
    p: pValue(evidence.p_value),
  });
}
