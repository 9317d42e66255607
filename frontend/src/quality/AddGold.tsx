import { Button, NumberInput } from "@mantine/core";
import { useRef, useState } from "react";
import { useAddGold } from "../api/gold";
import type { GoldReport } from "../api/types";
import { useProjectId } from "../app/place";
import { t } from "../i18n/management";
import { DataTable } from "../ui/DataTable";
import { FormError } from "../ui/FormError";
import styles from "./Quality.module.css";

/** Gold from a table, from what reviewers decided, or proposed by the platform. */
export function AddGold({ onProposed }: { onProposed(): void }) {
  const add = useAddGold(useProjectId());
  const file = useRef<HTMLInputElement>(null);
  const [wanted, setWanted] = useState<number | string>(20);
  const busy = add.isPending;
  return (
    <>
      <div className={styles.row}>
        <Button onClick={() => file.current?.click()} disabled={busy}>
          {t("quality.gold.fromTable")}
        </Button>
        <input
          ref={file}
          type="file"
          accept=".csv,text/csv"
          hidden
          aria-label={t("quality.gold.fromTable")}
          onChange={(event) => {
            const chosen = event.currentTarget.files?.[0];
            event.currentTarget.value = "";
            if (chosen) add.mutate({ kind: "table", file: chosen });
          }}
        />
        <Button onClick={() => add.mutate({ kind: "reviews" })} disabled={busy}>
          {t("quality.gold.fromReviews")}
        </Button>
        <NumberInput
          aria-label={t("quality.gold.howMany")}
          min={1}
          max={1000}
          allowDecimal={false}
          w={80}
          value={wanted}
          onChange={setWanted}
        />
        <Button
          disabled={busy}
          onClick={() => add.mutate({ kind: "proposals", count: Number(wanted) }, { onSuccess: onProposed })}
        >
          {t("quality.gold.propose")}
        </Button>
      </div>
      <p className={`quiet small ${styles.text}`}>{t("quality.gold.tableColumns")}</p>
      <FormError error={add.error} />
      {add.data && (
        <Report report={add.data} words={add.variables?.kind === "proposals" ? "proposed" : "added"} />
      )}
    </>
  );
}

function Report({ report, words }: { report: GoldReport; words: "proposed" | "added" }) {
  return (
    <div role="status">
      <p className={styles.text}>
        {t(`quality.gold.${words}`, { count: report.added })}
        {report.unchanged > 0 && ` ${t("quality.gold.unchanged", { count: report.unchanged })}`}
        {report.refused.length > 0 && ` ${t("quality.gold.refused", { count: report.refused.length })}`}
      </p>
      {report.refused.length > 0 && (
        <DataTable
          label={t("quality.gold.refusedLines")}
          rows={report.refused.map((one, index) => ({ ...one, index }))}
          rowKey={(row) => row.index}
          columns={[
            {
              key: "line",
              header: t("quality.gold.line"),
              align: "right",
              width: 60,
              cell: ({ line }) => line || "–",
            },
            { key: "name", header: t("quality.item"), cell: ({ name }) => name },
            { key: "why", header: t("quality.gold.why"), cell: ({ detail }) => detail },
          ]}
        />
      )}
    </div>
  );
}
