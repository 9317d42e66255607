import { Button, Menu, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useAct, useActions, useTakeBack } from "../api/labellers";
import type { LabellerAction, NewAction } from "../api/types";
import { useProjectId } from "../app/place";
import { t } from "../i18n/management";
import { DataTable } from "../ui/DataTable";
import { ErrorState } from "../ui/ErrorState";
import { FormError } from "../ui/FormError";
import { count, time } from "../ui/format";
import { Section } from "../ui/Page";
import styles from "./Quality.module.css";
import { WouldChange } from "./WouldChange";

type Action = NewAction["action"];
const ACTIONS: readonly Action[] = ["warn", "practice", "pause", "set_aside", "readmit"];

/** What was done about a labeller, by people and rules, each with its reason; each can be taken back. */
export function LabellerActions({ labeller }: { labeller: number }) {
  const project = useProjectId();
  const actions = useActions(project, labeller);
  const [chosen, setChosen] = useState<Action | null>(null);
  return (
    <Section
      title={t("quality.person.done")}
      actions={
        <Menu position="bottom-end">
          <Menu.Target>
            <Button>{t("quality.person.act")}</Button>
          </Menu.Target>
          <Menu.Dropdown>
            {ACTIONS.map((action) => (
              <Menu.Item key={action} onClick={() => setChosen(action)}>
                {t(`quality.person.actions.${action}`)}
                <div className="quiet small">{t(`quality.person.does.${action}`)}</div>
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      }
    >
      {chosen && <ActForm key={chosen} action={chosen} labeller={labeller} onDone={() => setChosen(null)} />}
      {actions.isError && <ErrorState error={actions.error} onRetry={() => void actions.refetch()} />}
      {actions.data && <History rows={actions.data.results} />}
    </Section>
  );
}

function ActForm(props: { action: Action; labeller: number; onDone(): void }) {
  const act = useAct(useProjectId(), props.labeller);
  const [why, setWhy] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    act.mutate({ action: props.action, why }, { onSuccess: props.onDone });
  };
  return (
    <form className={styles.form} onSubmit={submit}>
      <TextInput
        data-autofocus
        label={`${t(`quality.person.actions.${props.action}`)}: ${t("quality.person.why")}`}
        description={t("quality.person.whyKept")}
        required
        maxLength={500}
        value={why}
        onChange={(event) => setWhy(event.currentTarget.value)}
      />
      {(props.action === "set_aside" || props.action === "readmit") && (
        <WouldChange action={props.action} labeller={props.labeller} />
      )}
      <FormError error={act.error} />
      <div className={styles.row}>
        <Button type="submit" variant="filled" disabled={!why.trim()} loading={act.isPending}>
          {t(`quality.person.actions.${props.action}`)}
        </Button>
        <Button onClick={props.onDone}>{t("quality.cancel")}</Button>
      </div>
    </form>
  );
}

function History({ rows }: { rows: readonly LabellerAction[] }) {
  const undo = useTakeBack(useProjectId());
  return (
    <>
      <FormError error={undo.error} />
      <DataTable
        label={t("quality.person.done")}
        rows={rows}
        rowKey={(row) => row.id}
        dimmed={(row) => row.ended_at !== null}
        empty={<p className="quiet">{t("quality.person.nothingDone")}</p>}
        columns={[
          { key: "when", header: t("quality.person.when"), cell: (row) => time(row.created_at) },
          {
            key: "what",
            header: t("quality.person.what"),
            cell: (row) => t(`quality.person.actions.${row.action}`),
          },
          {
            key: "who",
            header: t("quality.person.who"),
            cell: (row) =>
              row.trigger
                ? t("quality.person.byRule", { rule: t(`quality.rules.triggers.${row.trigger}`) })
                : (row.by?.name ?? "–"),
          },
          { key: "why", header: t("quality.person.why"), cell: (row) => <Why row={row} /> },
          {
            key: "undo",
            header: "",
            label: t("quality.person.undo"),
            align: "right",
            cell: (row) =>
              row.ended_at === null ? (
                <Button size="compact-sm" onClick={() => undo.mutate(row.id)} loading={undo.isPending}>
                  {t("quality.person.undo")}
                </Button>
              ) : (
                <span className="quiet small">
                  {t("quality.person.ended", { when: time(row.ended_at), by: row.ended_by?.name ?? "–" })}
                </span>
              ),
          },
        ]}
      />
    </>
  );
}

function Why({ row }: { row: LabellerAction }) {
  const { aside, restore } = row.result;
  return (
    <>
      {row.why}
      {aside && (
        <div className="quiet small">
          {t("quality.person.aside", { count: aside.labels, items: count(aside.items) })}
        </div>
      )}
      {restore && (
        <div className="quiet small">
          {t("quality.person.restored", { count: restore.restored, stayed: count(restore.stayed) })}
        </div>
      )}
    </>
  );
}
