import { Button, NumberInput } from "@mantine/core";
import { useState } from "react";
import { useDrawAudit, useRunAudit } from "../api/runWork";
import type { Run } from "../api/types";
import { usePowers, useProjectId } from "../app/place";
import { t } from "../i18n";
import { ErrorState } from "../ui/ErrorState";
import { count, percent } from "../ui/format";
import styles from "./Runs.module.css";

/** What flagging misses, measured on a random sample of what the run did not flag. */
export function AuditPart({ run }: { run: Run }) {
  const project = useProjectId();
  const can = usePowers();
  const audit = useRunAudit(project, run.number);
  const draw = useDrawAudit(project, run.number);
  const [items, setItems] = useState<number | string>(50);
  if (audit.isError) return <ErrorState error={audit.error} onRetry={() => void audit.refetch()} />;
  if (!audit.data) return null;
  const { drawn, done, wrong, error_share: share, missed_errors: missed, unflagged } = audit.data;
  return (
    <div className={styles.audit}>
      <h3>{t("runs.missed")}</h3>
      <p className="small">
        {drawn === 0
          ? t("runs.nothingDrawn")
          : t("runs.drawn", { drawn: count(drawn), done: count(done), wrong: count(wrong) })}{" "}
        {share &&
          t("runs.errorShare", {
            value: percent(share.value),
            low: percent(share.low),
            high: percent(share.high),
          })}{" "}
        {missed &&
          t("runs.missedErrors", {
            value: count(missed.value),
            low: count(missed.low),
            high: count(missed.high),
            unflagged: count(unflagged ?? 0),
          })}
      </p>
      {can.review && (
        <form
          className={styles.row}
          onSubmit={(event) => {
            event.preventDefault();
            draw.mutate(Number(items));
          }}
        >
          <NumberInput
            size="xs"
            aria-label={t("runs.howMany")}
            min={1}
            max={100_000}
            allowDecimal={false}
            value={items}
            onChange={setItems}
          />
          <Button type="submit" size="xs" loading={draw.isPending} disabled={!Number(items)}>
            {t("runs.drawMore")}
          </Button>
        </form>
      )}
      {draw.isError && <ErrorState error={draw.error} what={t("runs.notDrawn")} />}
    </div>
  );
}
