import { Button, Checkbox, Select, Switch } from "@mantine/core";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { ArrowDownToLine } from "lucide-react";
import { useState } from "react";
import { csvAddress, useExports, useStartExport } from "../api/exports";
import { ApiProblem } from "../api/problem";
import { useSnapshots } from "../api/snapshots";
import type { NewExport, Snapshot } from "../api/types";
import { usePowers, useProjectId } from "../app/place";
import { t } from "../i18n/management";
import { EmptyState } from "../ui/EmptyState";
import { FormError } from "../ui/FormError";
import { Page, Section } from "../ui/Page";
import { STATE_NAMES } from "../ui/StateBar";
import { ColumnHelp } from "./ColumnHelp";
import styles from "./Datasets.module.css";
import { snapshotWords } from "./DifferenceSection";
import { ExportsTable } from "./ExportsTable";
import { bodyOf, type ExportChoices, FORMATS, type Format, formatName, formatOf } from "./formats";

const NOTHING: ExportChoices = {
  images: "none",
  container: "zip",
  exif: false,
  emails: false,
  states: [],
  since: "",
};

/** /p/:projectId/export: the project or a snapshot as a file. */
export default function ExportPage() {
  const project = useProjectId();
  const can = usePowers();
  const snapshots = useSnapshots(project, can.data);
  const search = useSearch({ strict: false });
  const navigate = useNavigate();
  const choose = (change: { format?: string; snapshot?: string }) =>
    void navigate({ to: ".", search: (before) => ({ ...before, ...change }), replace: true });
  const [chosen, setChosen] = useState(NOTHING);
  const start = useStartExport(project);
  if (!can.data) return <EmptyState title={t("datasets.exportNotAllowed")} />;
  const format = formatOf(search.format);
  const frozen = snapshots.data?.results.filter((one) => one.frozen_at) ?? [];
  const snapshot = frozen.find((one) => String(one.number) === search.snapshot)?.number ?? null;
  const problem = start.error ? ApiProblem.from(start.error) : null;
  return (
    <Page title={t("datasets.export")}>
      <Section title={t("datasets.newFile")}>
        <div className={styles.form}>
          <Source
            format={format}
            snapshot={snapshot}
            frozen={frozen}
            onFormat={(value) => choose({ format: value })}
            onSnapshot={(value) => choose({ snapshot: value })}
          />
          <Choices
            format={format}
            live={snapshot === null}
            frozen={frozen}
            chosen={chosen}
            manager={can.manage}
            onChange={(change) => setChosen((now) => ({ ...now, ...change }))}
          />
          <div className={styles.row}>
            <Button
              variant="filled"
              loading={start.isPending}
              onClick={() => start.mutate(bodyOf(format, snapshot, chosen) as NewExport)}
            >
              {t("datasets.prepare")}
            </Button>
            {(format.value === "labels-csv" || format.value === "answers-csv") && (
              <Button
                component="a"
                download
                href={csvAddress(project, format.value, snapshot)}
                leftSection={<ArrowDownToLine size={16} aria-hidden="true" />}
              >
                {t("datasets.downloadNow", {
                  file: format.value === "labels-csv" ? "labels.csv" : "answers.csv",
                })}
              </Button>
            )}
          </div>
          <FormError error={problem} />
          <p className="quiet">{t("datasets.sameBytes")}</p>
        </div>
      </Section>
      <ExportsTable project={project} />
      {(format.value === "labels-csv" || format.value === "answers-csv") && (
        <ColumnHelp format={format.value} />
      )}
    </Page>
  );
}

/** What is written, and of what. */
function Source({
  format,
  snapshot,
  frozen,
  onFormat,
  onSnapshot,
}: {
  format: Format;
  snapshot: number | null;
  frozen: readonly Snapshot[];
  onFormat: (value: string) => void;
  onSnapshot: (value: string) => void;
}) {
  const groups = (["tables", "folders", "tools"] as const).map((group) => ({
    group: t(`datasets.groups.${group}`),
    items: FORMATS.filter((one) => groupOf(one) === group).map(({ value }) => ({
      value,
      label: formatName(value),
    })),
  }));
  return (
    <>
      <div className={styles.fields}>
        <Select
          label={t("datasets.format")}
          w={320}
          allowDeselect={false}
          data={groups}
          value={format.value}
          onChange={(value) => value && onFormat(value)}
        />
        <Select
          label={t("datasets.from")}
          w={300}
          allowDeselect={false}
          data={[
            { value: "", label: t("datasets.asItIsNow") },
            ...frozen.map((one) => ({ value: String(one.number), label: snapshotWords(one) })),
          ]}
          value={snapshot === null ? "" : String(snapshot)}
          onChange={(value) => onSnapshot(value ?? "")}
        />
      </div>
      <p className="quiet">{t(`datasets.formatNotes.${format.value}`)}</p>
    </>
  );
}

function groupOf(format: Format): "tables" | "folders" | "tools" {
  if (format.layout) return "folders";
  return /^(udt|label-studio)/.test(format.value) ? "tools" : "tables";
}

/** Images, privacy, and what is left out. */
function Choices({
  format,
  live,
  frozen,
  chosen,
  manager,
  onChange,
}: {
  format: Format;
  live: boolean;
  frozen: readonly Snapshot[];
  chosen: ExportChoices;
  manager: boolean;
  onChange: (change: Partial<ExportChoices>) => void;
}) {
  const images = chosen.images === "none" && format.layout ? "display" : chosen.images;
  const sizes = ["none", "original", "display", "prepared"] as const;
  return (
    <>
      <div className={styles.fields}>
        <Select
          label={t("datasets.images")}
          w={320}
          allowDeselect={false}
          data={sizes
            .filter((size) => size !== "none" || !format.layout)
            .map((value) => ({ value, label: t(`datasets.sizes.${value}`) }))}
          value={images}
          onChange={(value) => value && onChange({ images: value })}
        />
        {images !== "none" && (
          <Select
            label={t("datasets.container")}
            w={140}
            allowDeselect={false}
            data={["zip", "tar"]}
            value={chosen.container}
            onChange={(value) => value && onChange({ container: value })}
          />
        )}
        <Since frozen={frozen} value={chosen.since} onChange={(since) => onChange({ since })} />
      </div>
      {images === "original" && (
        <Switch
          label={t("datasets.exif")}
          description={t("datasets.exifNote")}
          checked={chosen.exif}
          onChange={(event) => onChange({ exif: event.currentTarget.checked })}
        />
      )}
      {manager && format.rows === "answers" && (
        <Switch
          label={t("datasets.emails")}
          description={t("datasets.emailsNote")}
          checked={chosen.emails}
          onChange={(event) => onChange({ emails: event.currentTarget.checked })}
        />
      )}
      {live && (
        <Checkbox.Group
          label={t("datasets.onlyStates")}
          value={[...chosen.states]}
          onChange={(states) => onChange({ states })}
        >
          <div className={styles.row}>
            {Object.entries(STATE_NAMES).map(([key, name]) => (
              <Checkbox key={key} value={key} label={name} />
            ))}
          </div>
        </Checkbox.Group>
      )}
    </>
  );
}

/** Only what changed since an earlier snapshot or export. */
function Since({
  frozen,
  value,
  onChange,
}: {
  frozen: readonly Snapshot[];
  value: string;
  onChange: (value: string) => void;
}) {
  const exports = useExports(useProjectId());
  const done = exports.data?.results.filter((one) => one.sha256) ?? [];
  if (frozen.length === 0 && done.length === 0) return null;
  return (
    <Select
      label={t("datasets.since")}
      w={300}
      clearable
      placeholder={t("datasets.everything")}
      data={[
        ...frozen.map((one) => ({ value: `snapshot:${one.number}`, label: snapshotWords(one) })),
        ...done.map((one) => ({
          value: `export:${one.id}`,
          label: t("datasets.exportNamed", { number: one.id, file: one.filename }),
        })),
      ]}
      value={value || null}
      onChange={(next) => onChange(next ?? "")}
    />
  );
}
