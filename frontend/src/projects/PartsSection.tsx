import { Button, Checkbox, MultiSelect, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useDeleteSubset, useGroups, useSaveSubset, useSubsets } from "../api/people";
import { ApiProblem } from "../api/problem";
import type { Member, PeopleGroup, Subset } from "../api/types";
import { t } from "../i18n/management";
import { DataTable } from "../ui/DataTable";
import { FormError } from "../ui/FormError";
import { count } from "../ui/format";
import { Section } from "../ui/Page";
import styles from "./Members.module.css";
import { bodyOf, choicesOfPeople, draftOf, EMPTY_PART, namesOf, type PartDraft } from "./partFields";

/** Parts of the project that are given to some labellers or groups. */
export function PartsSection({ project, members }: { project: number; members: readonly Member[] }) {
  const subsets = useSubsets(project);
  const groups = useGroups(project).data?.results ?? [];
  const remove = useDeleteSubset(project);
  const [edited, setEdited] = useState<Subset | "new" | null>(null);
  const whom = (subset: Subset) =>
    [
      ...(subset.labellers.length ? [namesOf(members, subset.labellers)] : []),
      ...groups.filter(({ id }) => subset.groups.includes(id)).map(({ name }) => name),
    ].join(", ");
  return (
    <Section
      title={t("projects.people.subsets")}
      id="parts"
      note={t("projects.people.subsetsNote")}
      actions={<Button onClick={() => setEdited("new")}>{t("projects.people.newSubset")}</Button>}
    >
      <FormError error={subsets.error ?? remove.error} />
      {edited && (
        <PartForm
          key={edited === "new" ? "new" : edited.id}
          project={project}
          members={members}
          groups={groups}
          subset={edited === "new" ? null : edited}
          onDone={() => setEdited(null)}
        />
      )}
      {subsets.data && (
        <DataTable
          label={t("projects.people.subsets")}
          rows={subsets.data.results}
          rowKey={(subset) => subset.id}
          empty={<p className="quiet">{t("projects.people.noSubsets")}</p>}
          columns={[
            { key: "name", header: t("projects.people.name"), cell: (subset) => subset.name },
            { key: "which", header: t("projects.people.which"), cell: (subset) => <Which of={subset} /> },
            { key: "who", header: t("projects.people.who"), cell: whom },
            { key: "rules", header: t("projects.people.rules"), cell: (subset) => rulesOf(subset) },
            {
              key: "items",
              header: t("projects.people.items"),
              align: "right",
              cell: (subset) => count(subset.items),
            },
            {
              key: "change",
              header: "",
              label: t("projects.people.change"),
              align: "right",
              cell: (subset) => (
                <>
                  <Button variant="subtle" size="compact-sm" onClick={() => setEdited(subset)}>
                    {t("projects.people.change")}
                  </Button>
                  <Button variant="subtle" size="compact-sm" onClick={() => remove.mutate(subset.id)}>
                    {t("projects.people.delete")}
                  </Button>
                </>
              ),
            },
          ]}
        />
      )}
      <p className="quiet small">{t("projects.people.reviewsStay")}</p>
    </Section>
  );
}

function Which({ of }: { of: Subset }) {
  const { folder, field, value, items } = draftOf(of);
  const named = items.length ? t("projects.people.named", { count: items.length }) : "";
  return <>{[folder, field && `${field} = ${value}`, named].filter(Boolean).join(", ")}</>;
}

function rulesOf({ exclusive, confined }: Subset): string {
  const words = [
    exclusive && t("projects.people.exclusiveShort"),
    confined && t("projects.people.confinedShort"),
  ];
  return words.filter(Boolean).join(", ") || "–";
}

interface FormProps {
  project: number;
  members: readonly Member[];
  groups: readonly PeopleGroup[];
  subset: Subset | null;
  onDone(): void;
}

function PartForm({ project, members, groups, subset, onDone }: FormProps) {
  const [draft, setDraft] = useState<PartDraft>(() => (subset ? draftOf(subset) : EMPTY_PART));
  const save = useSaveSubset(project);
  const problem = save.error ? ApiProblem.from(save.error) : null;
  const set = (fields: Partial<PartDraft>) => setDraft((before) => ({ ...before, ...fields }));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate({ id: subset?.id ?? null, body: bodyOf(draft, subset?.criteria) }, { onSuccess: onDone });
  };
  const text = (key: "name" | "folder" | "field" | "value", label: string, more = {}) => (
    <TextInput
      label={label}
      value={draft[key]}
      onChange={(event) => set({ [key]: event.currentTarget.value })}
      {...more}
    />
  );
  return (
    <form className={styles.part} onSubmit={submit}>
      <div className={styles.row}>
        {text("name", t("projects.people.name"), {
          required: true,
          maxLength: 80,
          error: problem?.field("name"),
        })}
        {text("folder", t("projects.people.folder"), { description: t("projects.people.folderHelp") })}
        {text("field", t("projects.people.field"))}
        {text("value", t("projects.people.value"))}
      </div>
      <div className={styles.row}>
        <MultiSelect
          label={t("projects.people.people")}
          className={styles.grows}
          searchable
          data={choicesOfPeople(members)}
          value={draft.labellers}
          onChange={(labellers) => set({ labellers })}
        />
        <MultiSelect
          label={t("projects.people.groupsOf")}
          className={styles.grows}
          data={groups.map(({ id, name }) => ({ value: String(id), label: name }))}
          value={draft.groups}
          onChange={(chosen) => set({ groups: chosen })}
        />
      </div>
      <Checkbox
        label={t("projects.people.exclusive")}
        checked={draft.exclusive}
        onChange={(event) => set({ exclusive: event.currentTarget.checked })}
      />
      <Checkbox
        label={t("projects.people.confined")}
        checked={draft.confined}
        onChange={(event) => set({ confined: event.currentTarget.checked })}
      />
      <FormError error={problem} shown={["name"]} />
      <div className={styles.row}>
        <Button type="submit" variant="filled" loading={save.isPending}>
          {t("projects.people.save")}
        </Button>
        <Button onClick={onDone}>{t("projects.people.cancel")}</Button>
      </div>
    </form>
  );
}
