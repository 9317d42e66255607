import { Button } from "@mantine/core";
import { Download, FileText, Square } from "lucide-react";
import { isRunning, useCancelJob } from "../api/jobs";
import { usePromoted } from "../api/models";
import { runFileAddress } from "../api/runs";
import { cardAddress } from "../api/runWork";
import type { Run } from "../api/types";
import { usePowers, useProjectId } from "../app/place";
import { t } from "../i18n";
import { ChooseModel } from "../models/ChooseModel";
import { LinkButton } from "../ui/LinkButton";

/** What can be done with a run: cancel it while it trains; compare, promote and take it away afterwards. */
export function RunActions({ run }: { run: Run }) {
  const projectId = useProjectId();
  const can = usePowers();
  const cancel = useCancelJob(projectId);
  const promoted = usePromoted(projectId, run.state === "succeeded");
  if (isRunning(run.state) && can.train) {
    return (
      <Button
        leftSection={<Square size={14} aria-hidden="true" />}
        loading={cancel.isPending}
        disabled={run.job.cancel_requested}
        onClick={() => cancel.mutate(run.job.id)}
      >
        {t(run.job.cancel_requested ? "runs.states.stopping" : "runs.cancel")}
      </Button>
    );
  }
  if (run.state !== "succeeded") return null;
  const other = promoted.data?.run?.number;
  const hasModel = !run.pruned.includes("model");
  return (
    <>
      {can.train && hasModel && !run.promoted && <ChooseModel run={run.number} />}
      {other !== undefined && other !== run.number && (
        <LinkButton
          to="/p/$projectId/runs/compare"
          params={{ projectId: String(projectId) }}
          search={{ runs: `${Math.min(other, run.number)},${Math.max(other, run.number)}` }}
        >
          {t("runs.compareWith", { number: other })}
        </LinkButton>
      )}
      {hasModel && (
        <Button
          component="a"
          href={runFileAddress(projectId, run.number, "model.keras")}
          download={`run-${run.number}.keras`}
          leftSection={<Download size={16} aria-hidden="true" />}
        >
          {t("runs.model")}
        </Button>
      )}
      <Button
        component="a"
        href={cardAddress(projectId, run.number, "html")}
        download
        leftSection={<FileText size={16} aria-hidden="true" />}
      >
        {t("runs.modelCard")}
      </Button>
    </>
  );
}
