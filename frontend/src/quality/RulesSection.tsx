import { Button, NumberInput, Select, Switch } from "@mantine/core";
import { useState } from "react";
import { useRules, useSetRules } from "../api/labellers";
import type { NewRule, Rules } from "../api/types";
import { useProjectId } from "../app/place";
import { t } from "../i18n/management";
import { DataTable } from "../ui/DataTable";
import { ErrorState } from "../ui/ErrorState";
import { FormError } from "../ui/FormError";
import { Section } from "../ui/Page";
import { SkeletonRows } from "../ui/Skeletons";
import styles from "./Quality.module.css";

const ACTIONS: readonly NewRule["action"][] = ["warn", "practice", "pause", "set_aside"];

/** What follows by itself when a labeller's work looks wrong. */
export function RulesSection() {
  const rules = useRules(useProjectId());
  return (
    <Section title={t("quality.rules.title")} id="rules">
      <p className={styles.text}>{t("quality.rules.about")}</p>
      {rules.isPending && <SkeletonRows rows={4} />}
      {rules.isError && (
        <ErrorState
          error={rules.error}
          what={t("quality.rules.notLoaded")}
          onRetry={() => void rules.refetch()}
        />
      )}
      {rules.data && <Editor known={rules.data} />}
    </Section>
  );
}

const bare = ({ trigger, action, threshold, least, enabled }: Rules["rules"][number]) => ({
  trigger,
  action,
  threshold,
  least,
  enabled,
});
type Draft = ReturnType<typeof bare>;

function Editor({ known }: { known: Rules }) {
  const save = useSetRules(useProjectId());
  const [drafts, setDrafts] = useState(() => known.rules.map(bare));
  const set = (at: number, part: Partial<Draft>) =>
    setDrafts(drafts.map((one, index) => (index === at ? { ...one, ...part } : one)));
  const unused = known.defaults.find(({ trigger }) => !drafts.some((one) => one.trigger === trigger));
  const same = JSON.stringify(drafts) === JSON.stringify(known.rules.map(bare));
  return (
    <>
      <DraftTable
        drafts={drafts}
        triggers={known.defaults.map(({ trigger }) => trigger)}
        set={set}
        remove={(at) => setDrafts(drafts.filter((_, index) => index !== at))}
      />
      <FormError error={save.error} />
      <div className={styles.row}>
        <Button disabled={same} loading={save.isPending} onClick={() => save.mutate(drafts)}>
          {t("quality.rules.save")}
        </Button>
        {drafts.length === 0 ? (
          <Button onClick={() => setDrafts(known.defaults.map(bare))}>
            {t("quality.rules.useDefaults")}
          </Button>
        ) : (
          unused && (
            <Button onClick={() => setDrafts([...drafts, bare(unused)])}>{t("quality.rules.add")}</Button>
          )
        )}
      </div>
    </>
  );
}

interface TableProps {
  drafts: readonly Draft[];
  triggers: readonly Draft["trigger"][];
  set(at: number, part: Partial<Draft>): void;
  remove(at: number): void;
}

function DraftTable({ drafts, triggers, set, remove }: TableProps) {
  return (
    <DataTable
      label={t("quality.rules.title")}
      rows={drafts.map((draft, at) => ({ ...draft, at }))}
      rowKey={(row) => row.at}
      dimmed={(row) => !row.enabled}
      empty={<p className="quiet">{t("quality.rules.none")}</p>}
      columns={[
        {
          key: "trigger",
          header: t("quality.rules.trigger"),
          cell: (row) => (
            <Select
              aria-label={t("quality.rules.trigger")}
              data={triggers.map((value) => ({ value, label: t(`quality.rules.triggers.${value}`) }))}
              value={row.trigger}
              allowDeselect={false}
              onChange={(value) =>
                set(row.at, { trigger: triggers.find((one) => one === value) ?? row.trigger })
              }
            />
          ),
        },
        {
          key: "threshold",
          header: t("quality.rules.threshold"),
          cell: (row) => (
            <NumberInput
              aria-label={t("quality.rules.threshold")}
              w={96}
              step={0.05}
              value={row.threshold}
              onChange={(value) => typeof value === "number" && set(row.at, { threshold: value })}
            />
          ),
        },
        {
          key: "least",
          header: t("quality.rules.least"),
          cell: (row) => (
            <NumberInput
              aria-label={t("quality.rules.least")}
              w={96}
              min={1}
              allowDecimal={false}
              value={row.least}
              onChange={(value) => typeof value === "number" && set(row.at, { least: value })}
            />
          ),
        },
        {
          key: "action",
          header: t("quality.rules.action"),
          cell: (row) => (
            <Select
              aria-label={t("quality.rules.action")}
              data={ACTIONS.map((value) => ({ value, label: t(`quality.person.actions.${value}`) }))}
              value={row.action}
              allowDeselect={false}
              onChange={(value) =>
                set(row.at, { action: ACTIONS.find((one) => one === value) ?? row.action })
              }
            />
          ),
        },
        {
          key: "on",
          header: t("quality.rules.on"),
          cell: (row) => (
            <Switch
              aria-label={t("quality.rules.on")}
              checked={row.enabled}
              onChange={(event) => set(row.at, { enabled: event.currentTarget.checked })}
            />
          ),
        },
        {
          key: "remove",
          header: "",
          label: t("quality.rules.remove"),
          align: "right",
          cell: (row) => (
            <Button size="compact-sm" onClick={() => remove(row.at)}>
              {t("quality.rules.remove")}
            </Button>
          ),
        },
      ]}
    />
  );
}
