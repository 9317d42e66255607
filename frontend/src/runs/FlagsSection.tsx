import { NumberInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useState } from "react";
import type { Query } from "../api/client";
import { useFlagYield } from "../api/review";
import { useFlagPreview } from "../api/runWork";
import type { Expected, FlagKind, Run } from "../api/types";
import { useProjectId } from "../app/place";
import { t } from "../i18n";
import { FLAG_NAMES } from "../items/filters";
import { ItemsLink } from "../items/ItemsLink";
import { brought } from "../review/yield";
import { type Column, DataTable } from "../ui/DataTable";
import { ErrorState } from "../ui/ErrorState";
import { count, percent } from "../ui/format";
import { Section } from "../ui/Page";
import { AuditPart } from "./AuditPart";
import styles from "./Runs.module.css";

const KINDS: readonly FlagKind[] = ["mislabelled", "ambiguous"];

/** What the run's flags were expected to bring, what they have brought, and what flagging misses. */
export function FlagsSection({ run }: { run: Run }) {
  const pruned = run.pruned.includes("predictions");
  return (
    <Section title={t("runs.flags")} note={t("runs.flagsNote")}>
      <Brought run={run} />
      {!pruned && <Preview run={run} />}
      <AuditPart run={run} />
    </Section>
  );
}

interface Row {
  kind: FlagKind;
  raised: number;
  expected: Expected | undefined;
  now: ReturnType<typeof brought>;
}

/** Expected beside what came of it. */
function Brought({ run }: { run: Run }) {
  const project = useProjectId();
  const yields = useFlagYield(project, run.number);
  const rows: Row[] = KINDS.map((kind) => ({
    kind,
    raised: run.flags_raised[kind] ?? 0,
    expected: run.expected?.find((one) => one.kind === kind),
    now: brought(yields.data ?? [], kind),
  }));
  const number = String(run.number);
  const columns: Column<Row>[] = [
    { key: "kind", header: t("runs.flag_"), cell: ({ kind }) => FLAG_NAMES[kind] },
    {
      key: "raised",
      header: t("runs.raised"),
      align: "right",
      cell: ({ kind, raised }) =>
        raised > 0 ? (
          <ItemsLink search={{ flagged_by_run: number, flag: kind }}>{count(raised)}</ItemsLink>
        ) : (
          "0"
        ),
    },
    {
      key: "expected",
      header: t("runs.expected"),
      align: "right",
      cell: ({ expected }) => expectedWords(expected),
    },
    {
      key: "reviewed",
      header: t("runs.lookedAt"),
      align: "right",
      cell: ({ now }) => count(now.reviewed),
    },
    { key: "changed", header: t("runs.changed"), align: "right", cell: ({ now }) => count(now.changed) },
    {
      key: "share",
      header: t("runs.yield_"),
      align: "right",
      cell: ({ now: { share } }) =>
        share ? `${percent(share.value, 0)} (${percent(share.low, 0)}–${percent(share.high, 0)})` : "–",
    },
  ];
  return (
    <>
      {yields.isError && <ErrorState error={yields.error} onRetry={() => void yields.refetch()} />}
      <DataTable label={t("runs.flags")} columns={columns} rows={rows} rowKey={(row) => row.kind} />
    </>
  );
}

function expectedWords(one: Expected | undefined): string {
  if (one?.expected == null) return t("runs.notKnown");
  return t("runs.expectedWords", {
    value: count(one.expected),
    low: count(one.expected_low ?? 0),
    high: count(one.expected_high ?? 0),
  });
}

const RULES = ["mislabelled_p", "mislabelled_budget", "ambiguous_margin", "ambiguous_budget"] as const;

/** What other thresholds and budgets would flag and bring, before anything is flagged. */
function Preview({ run }: { run: Run }) {
  const [open, setOpen] = useState(false);
  const [rules, setRules] = useState<Query>({});
  const [settled] = useDebouncedValue(rules, 300);
  const preview = useFlagPreview(useProjectId(), run.number, settled, open);
  if (!open) {
    return (
      <p className={styles.below}>
        <button type="button" className="opens" onClick={() => setOpen(true)}>
          {t("runs.otherRules")}
        </button>
      </p>
    );
  }
  return (
    <div className={styles.preview}>
      <div className={styles.rules}>
        {RULES.map((rule) => (
          <NumberInput
            key={rule}
            size="xs"
            label={t(`runs.rules.${rule}`)}
            placeholder={t("runs.asSet")}
            min={0}
            max={1}
            step={0.05}
            value={typeof rules[rule] === "number" ? rules[rule] : ""}
            onChange={(value) =>
              setRules({ ...rules, [rule]: typeof value === "number" ? value : undefined })
            }
          />
        ))}
      </div>
      {preview.isError && <ErrorState error={preview.error} />}
      <ul className="small" aria-live="polite">
        {preview.data?.map((one) => (
          <li key={one.kind}>
            {t("runs.wouldFlag", {
              kind: FLAG_NAMES[one.kind as FlagKind] ?? one.kind,
              flags: count(one.flags),
              expected: expectedWords(one),
            })}
          </li>
        ))}
      </ul>
    </div>
  );
}
