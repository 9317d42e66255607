import { useNavigate, useSearch } from "@tanstack/react-router";
import { Plus } from "lucide-react";
import { useProjects } from "../api/projects";
import { useMe } from "../api/session";
import { Chip } from "../ui/Chip";
import { EmptyState } from "../ui/EmptyState";
import { ErrorState } from "../ui/ErrorState";
import { LinkButton } from "../ui/LinkButton";
import { Page } from "../ui/Page";
import { SkeletonRows } from "../ui/Skeletons";
import { ProjectLine } from "./ProjectLine";
import styles from "./Projects.module.css";

export default function ProjectsPage() {
  const projects = useProjects();
  const { archived } = useSearch({ strict: false });
  const me = useMe();
  const mayCreate = me.is_admin || me.memberships.some((one) => one.role === "manager");
  const rows = projects.data?.results ?? [];
  const shown = rows.filter((row) => (row.archived_at !== null) === (archived === "1"));
  return (
    <Page
      title="Projects"
      actions={
        mayCreate && (
          <LinkButton to="/new" variant="filled" leftSection={<Plus size={16} />}>
            New project
          </LinkButton>
        )
      }
    >
      {projects.isError && <ErrorState error={projects.error} onRetry={() => void projects.refetch()} />}
      {projects.isPending && <SkeletonRows rows={8} />}
      {projects.data && rows.length === 0 && <NoProjects mayCreate={mayCreate} />}
      {rows.some((row) => row.archived_at !== null) && <Shelf archived={archived === "1"} />}
      {rows.length > 0 && shown.length === 0 && (
        <EmptyState title={archived === "1" ? "Nothing is archived" : "All your projects are archived"} />
      )}
      <ul className={styles.list}>
        {shown.map((row) => (
          <ProjectLine key={row.id} row={row} />
        ))}
      </ul>
    </Page>
  );
}

function Shelf({ archived }: { archived: boolean }) {
  const navigate = useNavigate();
  const show = (value: string | undefined) => void navigate({ to: "/", search: { archived: value } });
  return (
    <div className={styles.shelf}>
      <Chip chosen={!archived} onClick={() => show(undefined)}>
        At work
      </Chip>
      <Chip chosen={archived} onClick={() => show("1")}>
        Archived
      </Chip>
    </div>
  );
}

function NoProjects({ mayCreate }: { mayCreate: boolean }) {
  if (!mayCreate) {
    return (
      <EmptyState title="You belong to no project yet">
        Ask the manager of a project for an invitation link. It opens the project here.
      </EmptyState>
    );
  }
  return (
    <EmptyState title="There is no project yet">
      A project is one question asked about one pile of images. Create one, drop your images on its import
      page, and invite people to answer.
    </EmptyState>
  );
}
