/** What a notice says, and where it leads. Pure. */
import type { LinkProps } from "@tanstack/react-router";
import type { Notice } from "../api/types";
import { t } from "../i18n";

const OUTCOMES = ["stands", "changed", "taken_back"] as const;
const ACTIONS = ["warn", "practice", "pause", "set_aside", "readmit"] as const;
const JOBS = [
  "import",
  "undo-import",
  "export",
  "snapshot",
  "run",
  "export_model",
  "predict_batch",
  "evaluate",
  "rescore",
] as const;

type Saying = Pick<Notice, "kind" | "facts" | "by">;

export function sentence({ kind, facts, by }: Saying): string {
  const name = by?.name ?? t("notices.somebody");
  switch (kind) {
    case "comment":
      return t("notices.comment", { name });
    case "contest":
      return t("notices.contest", { name });
    case "decision":
      return decision(facts);
    case "outcome":
      return t(`notices.outcome.${one(OUTCOMES, facts.state)}`);
    case "returned":
      return t("notices.returned", { count: Number(facts.count ?? 1) });
    case "action":
      return t(`notices.action.${one(ACTIONS, facts.action)}`);
    case "rule":
      return t("notices.rule", {
        name: String(facts.labeller ?? ""),
        action: t(`notices.did.${one(ACTIONS, facts.action)}`),
      });
    case "job":
      return job(facts);
  }
}

function decision(facts: Saying["facts"]): string {
  if (facts.verdict === "cannot_tell") return t("notices.decidedCannotTell");
  return t("notices.decided", { name: String(facts.class ?? "") });
}

function job(facts: Saying["facts"]): string {
  const what = t(`notices.jobs.${one(JOBS, facts.what)}`);
  if (facts.state === "failed") return t("notices.failedJob", { what, error: String(facts.error ?? "") });
  return t("notices.finishedJob", { what });
}

function one<Word extends string>(words: readonly [Word, ...Word[]], said: unknown): Word {
  return words.find((word) => word === said) ?? words[0];
}

const JOB_PAGES = {
  import: "/p/$projectId/import",
  "undo-import": "/p/$projectId/import",
  export: "/p/$projectId/export",
  snapshot: "/p/$projectId/snapshots",
  run: "/p/$projectId/runs",
  export_model: "/p/$projectId/runs",
  predict_batch: "/p/$projectId/items",
  evaluate: "/p/$projectId/runs",
  rescore: "/p/$projectId/runs",
} as const;

/** Where a notice leads. `sees`: whether the reader sees more of the project than the label page. */
export function target(
  notice: Pick<Notice, "kind" | "facts" | "item" | "project">,
  sees: boolean,
): LinkProps {
  const projectId = String(notice.project.id);
  const params = { projectId };
  if (notice.item !== null) {
    const to =
      sees && notice.kind !== "decision" ? "/p/$projectId/items/$item" : "/p/$projectId/thread/$item";
    return { to, params: { projectId, item: String(notice.item) } };
  }
  if (notice.kind === "rule" && sees) {
    const labeller = String(notice.facts.labeller_id);
    return { to: "/p/$projectId/labellers/$labeller", params: { projectId, labeller } };
  }
  if (notice.kind === "job" && sees) return { to: JOB_PAGES[one(JOBS, notice.facts.what)], params };
  return { to: notice.kind === "action" ? "/p/$projectId/mine" : "/p/$projectId/label", params };
}
