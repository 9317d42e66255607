import { Button, Checkbox, TextInput } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { useArchive, useClone, useDeleteProject } from "../api/projects";
import type { Project } from "../api/types";
import { t } from "../i18n/management";
import { FormError } from "../ui/FormError";
import { date } from "../ui/format";
import { Section } from "../ui/Page";
import styles from "./Settings.module.css";

/** Archiving, cloning and deleting. */
export function EndOfProject({ project }: { project: Project }) {
  return (
    <Section title={t("projects.end.title")} id="end">
      <div className={styles.ends}>
        <Archive project={project} />
        <Clone project={project} />
        <Delete project={project} />
      </div>
    </Section>
  );
}

function Archive({ project }: { project: Project }) {
  const archive = useArchive(project.id);
  const away = project.archived_at !== null;
  return (
    <div>
      <h3>{t("projects.end.archive")}</h3>
      <p className="quiet">
        {away
          ? t("projects.end.archivedSince", { day: date(project.archived_at ?? "") })
          : t("projects.end.archiveHelp")}
      </p>
      <div className={styles.fields}>
        <Button loading={archive.isPending} onClick={() => archive.mutate(!away)}>
          {t(away ? "projects.end.takeOut" : "projects.end.archive")}
        </Button>
      </div>
      <FormError error={archive.error} />
    </div>
  );
}

function Clone({ project }: { project: Project }) {
  const [name, setName] = useState(t("projects.end.copyOf", { name: project.name }));
  const [members, setMembers] = useState(false);
  const clone = useClone(project.id);
  const navigate = useNavigate();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    clone.mutate(
      { name, members },
      {
        onSuccess: (copy) =>
          void navigate({ to: "/p/$projectId/settings", params: { projectId: String(copy.id) }, search: {} }),
      },
    );
  };
  return (
    <form onSubmit={submit}>
      <h3>{t("projects.end.clone")}</h3>
      <p className="quiet">{t("projects.end.cloneHelp")}</p>
      <div className={styles.fields}>
        <TextInput
          label={t("projects.end.copyName")}
          required
          maxLength={120}
          w={280}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Checkbox
          label={t("projects.end.sameMembers")}
          mb={6}
          checked={members}
          onChange={(event) => setMembers(event.currentTarget.checked)}
        />
        <Button type="submit" loading={clone.isPending}>
          {t("projects.end.clone")}
        </Button>
      </div>
      <FormError error={clone.error} />
    </form>
  );
}

function Delete({ project }: { project: Project }) {
  const [typed, setTyped] = useState("");
  const remove = useDeleteProject(project.id);
  const navigate = useNavigate();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (typed === project.name)
      remove.mutate(undefined, { onSuccess: () => void navigate({ to: "/", search: {} }) });
  };
  return (
    <form onSubmit={submit}>
      <h3>{t("projects.end.delete")}</h3>
      <p className="quiet">{t("projects.end.deleteHelp", { name: project.name })}</p>
      <div className={styles.fields}>
        <TextInput
          label={t("projects.end.nameOf")}
          w={280}
          autoComplete="off"
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <Button type="submit" className="bad" disabled={typed !== project.name} loading={remove.isPending}>
          {t("projects.end.forGood")}
        </Button>
      </div>
      <FormError error={remove.error} />
    </form>
  );
}
