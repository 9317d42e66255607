import { Button } from "@mantine/core";
import { CircleCheck, ClipboardCheck, Eye, FileX, TriangleAlert, Users } from "lucide-react";
import type { ReactNode } from "react";
import { useImports } from "../api/imports";
import { useJobs } from "../api/jobs";
import { useStandingActions, useTakeBack } from "../api/labellers";
import type { FlagKind, Job, LabellerAction, LabellerRow, Overview } from "../api/types";
import type { Powers } from "../app/place";
import { t } from "../i18n/management";
import { FormError } from "../ui/FormError";
import { ago, count, date, percent } from "../ui/format";
import { LinkButton } from "../ui/LinkButton";
import styles from "./Overview.module.css";

const FLAGS: readonly FlagKind[] = [
  "reported",
  "mislabelled",
  "disputed",
  "ambiguous",
  "duplicate",
  "outlier",
  "low_quality",
];
const FAILED = ["import", "run", "snapshot", "export"] as const;
const ENOUGH_GOLD = 10; // fewer meetings say nothing of a labeller

interface Props {
  overview: Overview;
  project: number;
  can: Powers;
}

/** What waits for the person who looks, most pressing first. */
export function NeedsYou({ overview, project, can }: Props) {
  const standing = useStandingActions(project, can.manage);
  const failed = useFailedJobs(project);
  const acted = (standing.data?.results ?? []).slice(0, 5);
  const held = new Set(acted.map(({ labeller }) => labeller.id));
  const below = can.manage ? belowThreshold(overview).filter(({ user }) => !held.has(user.id)) : [];
  const flags = FLAGS.filter((kind) => (overview.flags[kind] ?? 0) > 0);
  const rejected = useRejectedImport(project, can);
  const audit = needsAudit(overview, can);
  const all = failed.length + acted.length + below.length + flags.length + Number(rejected !== null);
  return (
    <section className={styles.needs} aria-label={t("projects.overview.needsYou")}>
      <div className={styles.head}>
        <h2>
          {t("projects.overview.needsYou")}{" "}
          <span className="quiet">{all + Number(audit) ? count(all + Number(audit)) : ""}</span>
        </h2>
      </div>
      {failed.map((job) => (
        <FailedJob key={job.id} job={job} />
      ))}
      {below.map((row) => (
        <Below key={row.user.id} row={row} threshold={overview.gold_threshold ?? 1} project={project} />
      ))}
      {acted.map((action) => (
        <Acted key={action.id} action={action} project={project} />
      ))}
      {flags.map((kind) => (
        <Flagged key={kind} kind={kind} n={overview.flags[kind] ?? 0} project={project} can={can} />
      ))}
      {audit && <AuditNeed overview={overview} project={project} />}
      {rejected && (
        <Need icon={<FileX size={16} />} action={<ToImport project={project} id={rejected.id} />}>
          {t("projects.overview.rejected", { count: rejected.counts.rejected, name: rejected.name })}
        </Need>
      )}
      {all === 0 && !audit && (
        <Need icon={<CircleCheck size={16} className="good" />}>{t("projects.overview.nothingWaits")}</Need>
      )}
    </section>
  );
}

function Need(props: { icon: ReactNode; children: ReactNode; note?: ReactNode; action?: ReactNode }) {
  return (
    <div className={styles.need}>
      {props.icon}
      <div>
        {props.children}
        {props.note && <div className="quiet small">{props.note}</div>}
      </div>
      {props.action}
    </div>
  );
}

function FailedJob({ job }: { job: Job }) {
  const kind = FAILED.find((one) => one === job.kind) ?? "other";
  return (
    <Need icon={<TriangleAlert size={16} className="bad" />} note={job.error}>
      {t(`projects.overview.failed.${kind}`, {
        when: ago(job.finished_at ?? job.created_at),
        kind: job.kind,
      })}
    </Need>
  );
}

/** Labellers whose figure on gold is below the threshold of the project's rule. */
function belowThreshold({ labellers, gold_threshold: threshold }: Overview): LabellerRow[] {
  if (threshold === null) return [];
  return labellers.filter(({ gold }) => gold !== null && gold.n >= ENOUGH_GOLD && gold.value < threshold);
}

function Below({ row, threshold, project }: { row: LabellerRow; threshold: number; project: number }) {
  const { gold, user } = row;
  if (!gold) return null;
  const range = `${(gold.low * 100).toFixed(0)}–${percent(gold.high, 0)}`;
  return (
    <Need
      icon={<TriangleAlert size={16} className="bad" />}
      note={t("projects.overview.belowNote", { range, threshold: percent(threshold, 0) })}
      action={<ToLabeller project={project} labeller={user.id} />}
    >
      {t("projects.overview.below", { name: user.name, share: percent(gold.value) })}
    </Need>
  );
}

/** Something that stands about a labeller, with its reason, and the way to take it back. */
function Acted({ action, project }: { action: LabellerAction; project: number }) {
  const undo = useTakeBack(project);
  const { labeller, result, created_at } = action;
  const kind = action.action === "readmit" ? "warn" : action.action;
  return (
    <Need
      icon={<Users size={16} />}
      note={
        <>
          {action.why} · {date(created_at)}
          <FormError error={undo.error} />
        </>
      }
      action={
        <Button size="compact-sm" loading={undo.isPending} onClick={() => undo.mutate(action.id)}>
          {t("projects.overview.undo")}
        </Button>
      }
    >
      {result.aside
        ? t("projects.overview.asideLabels", { count: result.aside.labels, name: labeller.name })
        : t(`projects.overview.acted.${kind}`, { name: labeller.name })}
    </Need>
  );
}

function Flagged({ kind, n, project, can }: { kind: FlagKind; n: number; project: number; can: Powers }) {
  const params = { projectId: String(project) };
  const to = can.review ? "/p/$projectId/review" : "/p/$projectId/items";
  return (
    <Need
      icon={<Eye size={16} />}
      action={
        <LinkButton size="compact-sm" to={to} params={params} search={can.review ? { kind } : { flag: kind }}>
          {t(can.review ? "projects.overview.review" : "projects.overview.look")}
        </LinkButton>
      }
    >
      {t(`projects.overview.flags.${kind}`, { count: n })}
    </Need>
  );
}

/** An audit that a reviewer can answer, or none at all where a manager can start one. */
function needsAudit({ audit, settled }: Overview, can: Powers): boolean {
  if (audit?.running) return can.review;
  return can.manage && settled > 0 && !audit?.accuracy;
}

function AuditNeed({ overview, project }: { overview: Overview; project: number }) {
  const params = { projectId: String(project) };
  const { audit, audit_size } = overview;
  const icon = <ClipboardCheck size={16} />;
  if (audit?.running) {
    return (
      <Need
        icon={icon}
        action={
          <LinkButton size="compact-sm" to="/p/$projectId/label" params={params} search={{}}>
            {t("projects.overview.answer")}
          </LinkButton>
        }
      >
        {t("projects.overview.auditWaits", { done: count(audit.answered), total: count(audit.wanted) })}
      </Need>
    );
  }
  return (
    <Need
      icon={icon}
      note={audit_size === null ? undefined : t("projects.overview.auditNeeds", { count: audit_size })}
      action={
        <LinkButton size="compact-sm" to="/p/$projectId/quality" params={params} search={{}} hash="audit">
          {t("projects.overview.start")}
        </LinkButton>
      }
    >
      {t("projects.overview.auditMissing")}
    </Need>
  );
}

function ToLabeller({ project, labeller }: { project: number; labeller: number }) {
  const params = { projectId: String(project), labeller: String(labeller) };
  return (
    <LinkButton size="compact-sm" to="/p/$projectId/labellers/$labeller" params={params} search={{}}>
      {t("projects.overview.look")}
    </LinkButton>
  );
}

function ToImport({ project, id }: { project: number; id: number }) {
  const params = { projectId: String(project) };
  return (
    <LinkButton size="compact-sm" to="/p/$projectId/import" params={params} search={{ import: String(id) }}>
      {t("projects.overview.open")}
    </LinkButton>
  );
}

/** Each kind's newest job, where it failed and nothing newer of the kind went well. */
function useFailedJobs(project: number): Job[] {
  const { data } = useJobs(project);
  const newest = new Map<string, Job>();
  for (const job of data?.results ?? []) {
    const known = newest.get(job.kind);
    if (!known || job.id > known.id) newest.set(job.kind, job);
  }
  return [...newest.values()].filter((job) => job.state === "failed");
}

function useRejectedImport(project: number, can: Powers) {
  const { data } = useImports(project, can.data);
  const newest = data?.results[0];
  return newest && newest.counts.rejected > 0 ? newest : null;
}
