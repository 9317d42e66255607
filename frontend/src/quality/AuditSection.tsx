import { Button } from "@mantine/core";
import { useState } from "react";
import { useAudit, useAudits, useCancelAudit } from "../api/quality";
import type { AuditRow } from "../api/types";
import { type Powers, useProjectId } from "../app/place";
import { t } from "../i18n/management";
import { useClasses } from "../items/useClasses";
import { DataTable } from "../ui/DataTable";
import { ErrorState } from "../ui/ErrorState";
import { FormError } from "../ui/FormError";
import { count, date, percent } from "../ui/format";
import { LinkButton } from "../ui/LinkButton";
import { Section } from "../ui/Page";
import { ProgressBar } from "../ui/ProgressBar";
import { DrawAudit } from "./DrawAudit";
import { ranged } from "./Estimate";
import { ItemNumbers } from "./Method";
import styles from "./Quality.module.css";

/** The only thing that answers "is it right?": what audits there were, what the newest found, and a new one. */
export function AuditSection({ can }: { can: Powers }) {
  const project = useProjectId();
  const audits = useAudits(project);
  const [drawing, setDrawing] = useState(false);
  const newest = audits.data?.results[0];
  const running = newest?.state === "running";
  return (
    <Section
      title={t("quality.audit")}
      id="audit"
      actions={
        can.manage && !running && !drawing ? (
          <Button onClick={() => setDrawing(true)}>
            {t(newest ? "quality.auditMore" : "quality.auditStart")}
          </Button>
        ) : undefined
      }
    >
      <p className={styles.text}>{t("quality.auditWhy")}</p>
      {audits.isError && <ErrorState error={audits.error} />}
      {drawing && audits.data && <DrawAudit audits={audits.data} onDone={() => setDrawing(false)} />}
      {newest && running && <Running audit={newest} can={can} />}
      {audits.data && audits.data.results.length > 0 && <Earlier rows={audits.data.results} />}
      {newest && <Wrong number={newest.number} />}
    </Section>
  );
}

function Running({ audit, can }: { audit: AuditRow; can: Powers }) {
  const project = useProjectId();
  const cancel = useCancelAudit(project);
  return (
    <div className={styles.progress}>
      <span>{t("quality.auditProgress", { done: count(audit.answered), total: count(audit.wanted) })}</span>
      <ProgressBar label={t("quality.audit")} done={audit.answered} total={audit.wanted} running />
      <div className={styles.row}>
        {can.review && (
          <LinkButton to="/p/$projectId/label" params={{ projectId: String(project) }} search={{}}>
            {t("quality.auditAnswer")}
          </LinkButton>
        )}
        {can.manage && (
          <Button variant="subtle" onClick={() => cancel.mutate(audit)} loading={cancel.isPending}>
            {t("quality.auditStop")}
          </Button>
        )}
      </div>
      <FormError error={cancel.error} />
    </div>
  );
}

function Earlier({ rows }: { rows: readonly AuditRow[] }) {
  return (
    <DataTable
      label={t("quality.audits")}
      rows={rows}
      rowKey={(row) => row.number}
      columns={[
        { key: "when", header: t("quality.drawn"), cell: (row) => date(row.created_at) },
        {
          key: "items",
          header: t("quality.items"),
          align: "right",
          cell: (row) => t("quality.ofAll", { n: count(row.size), all: count(row.population) }),
        },
        {
          key: "right",
          header: t("quality.right"),
          align: "right",
          cell: ({ accuracy }) => (accuracy ? percent(accuracy.value) : "–"),
        },
        {
          key: "interval",
          header: t("quality.interval95"),
          align: "right",
          cell: ({ accuracy }) => (accuracy ? ranged(accuracy, percent) : ""),
        },
        { key: "state", header: t("quality.state"), cell: (row) => t(`quality.auditStates.${row.state}`) },
      ]}
    />
  );
}

function Wrong({ number }: { number: number }) {
  const audit = useAudit(useProjectId(), number);
  const classes = useClasses();
  if (!audit.data) return null;
  const { wrong, cannot_tell, without_label, judged } = audit.data.outcome;
  if (judged === 0) return null;
  const turned = new Map<string, number>();
  for (const { stood, said } of wrong) {
    const words = t("quality.turned", { stood: classes.nameOf(stood), said: classes.nameOf(said) });
    turned.set(words, (turned.get(words) ?? 0) + 1);
  }
  return (
    <>
      <p className={styles.text}>
        {t("quality.wrong", { count: wrong.length, judged: count(judged) })}
        {[...turned].map(([words, n]) => ` ${words}: ${count(n)}.`)}
        {cannot_tell > 0 && ` ${t("quality.auditCannotTell", { count: cannot_tell })}`}
        {without_label > 0 && ` ${t("quality.auditWithout", { count: without_label })}`}
      </p>
      <ItemNumbers items={wrong.map(({ item }) => item)} />
    </>
  );
}
