import { Button } from "@mantine/core";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { ArrowDownToLine } from "lucide-react";
import { address } from "../api/client";
import { useRejected } from "../api/imports";
import type { Import, ImportFile } from "../api/types";
import { t } from "../i18n/management";
import { Chip } from "../ui/Chip";
import { type Column, DataTable } from "../ui/DataTable";
import { ErrorState } from "../ui/ErrorState";
import { bytes, count } from "../ui/format";
import { Section } from "../ui/Page";
import styles from "./Import.module.css";
import { reasonName } from "./reasons";

const COLUMNS: readonly Column<ImportFile>[] = [
  {
    key: "name",
    header: t("imports.name"),
    cell: (file) => (file.entry ? `${file.path}: ${file.entry}` : file.path),
  },
  { key: "reason", header: t("imports.reason"), width: 160, cell: (file) => reasonName(file.reason ?? "") },
  {
    key: "detail",
    header: t("imports.whatWasFound"),
    cell: (file) => <span className="quiet">{file.detail}</span>,
  },
  {
    key: "size",
    header: t("imports.size"),
    align: "right",
    cell: (file) => (file.bytes ? bytes(file.bytes) : "–"),
  },
];

/** What was not taken, by reason. */
export function RejectedFiles({ one, project }: { one: Import; project: number }) {
  const search = useSearch({ strict: false });
  const navigate = useNavigate();
  const reason = search.reason && search.reason in one.reasons ? search.reason : null;
  const setReason = (next: string | null) =>
    void navigate({ to: ".", search: (before) => ({ ...before, reason: next ?? undefined }), replace: true });
  const files = useRejected(project, one.id, reason, one.counts.rejected);
  if (one.counts.rejected === 0) return null;
  const rows = files.data?.pages.flatMap((page) => page.results) ?? [];
  const total = reason ? (one.reasons[reason] ?? 0) : one.counts.rejected;
  const reasons = Object.entries(one.reasons).sort(([, a], [, b]) => b - a);
  return (
    <Section
      id="rejected"
      title={t("imports.rejected")}
      note={
        <>
          {count(one.counts.rejected)}{" "}
          <span className={styles.chips}>
            <Chip chosen={reason === null} onClick={() => setReason(null)}>
              {t("imports.all")} <strong>{count(one.counts.rejected)}</strong>
            </Chip>
            {reasons.map(([code, n]) => (
              <Chip key={code} chosen={reason === code} onClick={() => setReason(code)}>
                {reasonName(code)} <strong>{count(n)}</strong>
              </Chip>
            ))}
          </span>
        </>
      }
      actions={
        <Button
          component="a"
          href={address(`/projects/${project}/imports/${one.id}/rejected.csv`)}
          download
          leftSection={<ArrowDownToLine size={16} />}
        >
          {t("imports.listAsCsv")}
        </Button>
      }
    >
      {files.isError && <ErrorState error={files.error} onRetry={() => void files.refetch()} />}
      <DataTable
        label={t("imports.rejectedFiles")}
        columns={COLUMNS}
        rows={rows}
        rowKey={(file) => `${file.path}\n${file.entry}`}
      />
      {files.hasNextPage && (
        <p style={{ marginTop: 8 }}>
          <button type="button" className="opens" onClick={() => void files.fetchNextPage()}>
            {t("imports.more", { count: total - rows.length })}
          </button>
        </p>
      )}
    </Section>
  );
}
