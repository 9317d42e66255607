import { useNavigate, useSearch } from "@tanstack/react-router";
import { Plus } from "lucide-react";
import { useProjects } from "../api/projects";
import { useMe } from "../api/session";
import { t } from "../i18n/management";
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
      title={t("projects.list.title")}
      actions={
        mayCreate && (
          <LinkButton to="/new" variant="filled" leftSection={<Plus size={16} />}>
            {t("projects.list.new")}
          </LinkButton>
        )
      }
    >
      {projects.isError && <ErrorState error={projects.error} onRetry={() => void projects.refetch()} />}
      {projects.isPending && <SkeletonRows rows={8} />}
      {projects.data && rows.length === 0 && <NoProjects mayCreate={mayCreate} />}
      {rows.some((row) => row.archived_at !== null) && <Shelf archived={archived === "1"} />}
      {rows.length > 0 && shown.length === 0 && (
        <EmptyState
          title={t(archived === "1" ? "projects.list.nothingArchived" : "projects.list.allArchived")}
        />
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
        {t("projects.list.atWork")}
      </Chip>
      <Chip chosen={archived} onClick={() => show("1")}>
        {t("projects.list.archived")}
      </Chip>
    </div>
  );
}

function NoProjects({ mayCreate }: { mayCreate: boolean }) {
  if (!mayCreate) {
    return <EmptyState title={t("projects.list.none")}>{t("projects.list.noneHow")}</EmptyState>;
  }
  return <EmptyState title={t("projects.list.first")}>{t("projects.list.firstHow")}</EmptyState>;
}
