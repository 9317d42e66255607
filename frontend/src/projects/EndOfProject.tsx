import { Button, Checkbox, TextInput } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { useArchive, useClone, useDeleteProject } from "../api/projects";
import type { Project } from "../api/types";
import { FormError } from "../ui/FormError";
import { date } from "../ui/format";
import { Section } from "../ui/Page";
import styles from "./Settings.module.css";

/** Archiving, cloning and deleting. */
export function EndOfProject({ project }: { project: Project }) {
  return (
    <Section title="Archive, clone, delete" id="end">
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
      <h3>Archive</h3>
      <p className="quiet">
        {away
          ? `Archived since ${date(project.archived_at ?? "")}: it takes no answers, everything can be read.`
          : "An archived project takes no answers; everything can still be read, and it can be taken out again."}
      </p>
      <div className={styles.fields}>
        <Button loading={archive.isPending} onClick={() => archive.mutate(!away)}>
          {away ? "Take out of the archive" : "Archive"}
        </Button>
      </div>
      <FormError error={archive.error} />
    </div>
  );
}

function Clone({ project }: { project: Project }) {
  const [name, setName] = useState(`${project.name}, copy`);
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
      <h3>Clone</h3>
      <p className="quiet">
        A new project with the same question, classes, guidelines and policies, and no items.
      </p>
      <div className={styles.fields}>
        <TextInput
          label="Name of the copy"
          required
          maxLength={120}
          w={280}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Checkbox
          label="Same members"
          mb={6}
          checked={members}
          onChange={(event) => setMembers(event.currentTarget.checked)}
        />
        <Button type="submit" loading={clone.isPending}>
          Clone
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
      <h3>Delete</h3>
      <p className="quiet">
        Deletes every image, label, run and snapshot of the project for good. To go on, type its name:{" "}
        {project.name}
      </p>
      <div className={styles.fields}>
        <TextInput
          label="Name of the project"
          w={280}
          autoComplete="off"
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <Button type="submit" className="bad" disabled={typed !== project.name} loading={remove.isPending}>
          Delete for good
        </Button>
      </div>
      <FormError error={remove.error} />
    </form>
  );
}
