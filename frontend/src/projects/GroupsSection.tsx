import { Button, MultiSelect, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useDeleteGroup, useGroups, useSaveGroup } from "../api/people";
import { ApiProblem } from "../api/problem";
import type { Member, PeopleGroup } from "../api/types";
import { t } from "../i18n/management";
import { DataTable } from "../ui/DataTable";
import { FormError } from "../ui/FormError";
import { Section } from "../ui/Page";
import styles from "./Members.module.css";
import { choicesOfPeople, namesOf } from "./partFields";

/** Labellers under one name, so that work can be given to them together. */
export function GroupsSection({ project, members }: { project: number; members: readonly Member[] }) {
  const groups = useGroups(project);
  const remove = useDeleteGroup(project);
  const [edited, setEdited] = useState<PeopleGroup | "new" | null>(null);
  return (
    <Section
      title={t("projects.people.groups")}
      id="groups"
      note={t("projects.people.groupsNote")}
      actions={<Button onClick={() => setEdited("new")}>{t("projects.people.newGroup")}</Button>}
    >
      <FormError error={groups.error ?? remove.error} />
      {edited && (
        <GroupForm
          key={edited === "new" ? "new" : edited.id}
          project={project}
          members={members}
          group={edited === "new" ? null : edited}
          onDone={() => setEdited(null)}
        />
      )}
      {groups.data && (
        <DataTable
          label={t("projects.people.groups")}
          rows={groups.data.results}
          rowKey={(group) => group.id}
          empty={<p className="quiet">{t("projects.people.noGroups")}</p>}
          columns={[
            { key: "name", header: t("projects.people.name"), cell: (group) => group.name },
            {
              key: "people",
              header: t("projects.people.people"),
              cell: (group) => namesOf(members, group.labellers),
            },
            {
              key: "change",
              header: "",
              label: t("projects.people.change"),
              align: "right",
              cell: (group) => (
                <>
                  <Button variant="subtle" size="compact-sm" onClick={() => setEdited(group)}>
                    {t("projects.people.change")}
                  </Button>
                  <Button variant="subtle" size="compact-sm" onClick={() => remove.mutate(group.id)}>
                    {t("projects.people.delete")}
                  </Button>
                </>
              ),
            },
          ]}
        />
      )}
    </Section>
  );
}

interface FormProps {
  project: number;
  members: readonly Member[];
  group: PeopleGroup | null;
  onDone(): void;
}

function GroupForm({ project, members, group, onDone }: FormProps) {
  const [name, setName] = useState(group?.name ?? "");
  const [people, setPeople] = useState<string[]>((group?.labellers ?? []).map(String));
  const save = useSaveGroup(project);
  const problem = save.error ? ApiProblem.from(save.error) : null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate(
      { id: group?.id ?? null, body: { name, labellers: people.map(Number) } },
      { onSuccess: onDone },
    );
  };
  return (
    <form className={styles.row} onSubmit={submit}>
      <TextInput
        label={t("projects.people.name")}
        required
        maxLength={80}
        value={name}
        error={problem?.field("name")}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <MultiSelect
        label={t("projects.people.people")}
        className={styles.grows}
        searchable
        data={choicesOfPeople(members)}
        value={people}
        onChange={setPeople}
      />
      <Button type="submit" variant="filled" loading={save.isPending}>
        {t("projects.people.save")}
      </Button>
      <Button onClick={onDone}>{t("projects.people.cancel")}</Button>
      <FormError error={problem} shown={["name"]} />
    </form>
  );
}
