import { Button, FileButton } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { FileText } from "lucide-react";
import { useEffect, useRef, useState, useSyncExternalStore } from "react";
import { importsKey, useImports } from "../api/imports";
import { isRunning } from "../api/jobs";
import { projectKey } from "../api/projects";
import { usePowers, useProjectId } from "../app/place";
import { t } from "../i18n/management";
import { useClasses } from "../items/useClasses";
import { EmptyState } from "../ui/EmptyState";
import { ErrorState } from "../ui/ErrorState";
import { FormError } from "../ui/FormError";
import { Page, Section } from "../ui/Page";
import { SkeletonRows } from "../ui/Skeletons";
import type { Outgoing } from "./batches";
import { DropZone } from "./DropZone";
import { deliver, delivery, subscribe } from "./deliveries";
import { EarlierImports } from "./EarlierImports";
import { fromInput } from "./entries";
import { ImportProgress } from "./ImportProgress";
import { ImportTables } from "./ImportTables";
import { RejectedFiles } from "./RejectedFiles";
import { TableHelp } from "./TableHelp";

export default function ImportPage() {
  const project = useProjectId();
  const can = usePowers();
  const imports = useImports(project, can.data);
  const { import: chosen } = useSearch({ strict: false });
  const start = useStart(project);
  const rows = imports.data?.results ?? [];
  const shown = rows.find((one) => String(one.id) === chosen) ?? rows[0];
  const shownId = shown?.id ?? null;
  const sending = useSyncExternalStore(subscribe, () => (shownId === null ? undefined : delivery(shownId)));
  useRefreshAtEnd(project, rows.filter((one) => isRunning(one.job.state)).length);
  if (!can.data) return <EmptyState title={t("imports.notAllowed")} />;
  return (
    <Page
      title={t("imports.title")}
      actions={
        <FileButton
          accept=".csv,.tsv,.json,.jsonl,.ndjson,.manifest,.txt,text/csv"
          onChange={(file) => file && start.now(fromInput([file]))}
        >
          {(props) => (
            <Button {...props} leftSection={<FileText size={16} />}>
              {t("imports.namesAndLabels")}
            </Button>
          )}
        </FileButton>
      }
    >
      <Section>
        <DropZone onFiles={start.now} busy={start.busy} />
        <FormError error={start.error} />
        <TableHelp />
      </Section>
      {imports.isError && <ErrorState error={imports.error} onRetry={() => void imports.refetch()} />}
      {imports.isPending && <SkeletonRows />}
      {shown && <ImportProgress key={`progress-${shown.id}`} one={shown} project={project} />}
      {shown && (
        <ImportTables
          key={`tables-${shown.id}`}
          one={shown}
          project={project}
          held={sending?.held ?? false}
          sending={sending?.state === "sending"}
        />
      )}
      {shown && <RejectedFiles key={`rejected-${shown.id}`} one={shown} project={project} />}
      <EarlierImports
        rows={rows.filter((one) => one !== shown || !isRunning(one.job.state))}
        shown={shownId}
        project={project}
        canUndo={can.manage}
      />
    </Page>
  );
}

/** When an import ends, every number of the project may be another: items, queue, overview. */
function useRefreshAtEnd(project: number, running: number) {
  const client = useQueryClient();
  const before = useRef(running);
  useEffect(() => {
    if (running < before.current) void client.invalidateQueries({ queryKey: projectKey(project) });
    before.current = running;
  }, [client, project, running]);
}

/** Begins a delivery and shows it. */
function useStart(project: number) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const client = useQueryClient();
  const navigate = useNavigate();
  const classes = useClasses();
  const names = classes.all.flatMap(({ key, name }) => [key, name]);
  const now = (files: Outgoing[]) => {
    if (files.length === 0) return;
    setBusy(true);
    setError(null);
    deliver(project, files, names)
      .then(async (id) => {
        await client.invalidateQueries({ queryKey: importsKey(project) });
        await navigate({ to: ".", search: { import: String(id) } });
      })
      .catch(setError)
      .finally(() => setBusy(false));
  };
  return { now, busy, error };
}
