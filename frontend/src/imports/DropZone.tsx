import { Button } from "@mantine/core";
import { useHotkeys } from "@mantine/hooks";
import { ArrowUpFromLine } from "lucide-react";
import { type DragEvent, useRef, useState } from "react";
import { t } from "../i18n/management";
import { KeyCap } from "../ui/KeyCap";
import type { Outgoing } from "./batches";
import { fromDrop, fromInput } from "./entries";
import styles from "./Import.module.css";

/** Takes files, folders and zips, dropped or chosen. */
export function DropZone({ onFiles, busy }: { onFiles: (files: Outgoing[]) => void; busy: boolean }) {
  const files = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  useHotkeys([["O", () => files.current?.click()]]);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    void fromDrop(event.dataTransfer).then(onFiles);
  };
  const chosen = (input: HTMLInputElement) => {
    if (input.files) onFiles(fromInput(input.files));
    input.value = "";
  };
  return (
    <section
      className={styles.zone}
      data-over={over || undefined}
      aria-label={t("imports.dropHere")}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <ArrowUpFromLine size={24} aria-hidden="true" />
      <div className={styles.words}>
        <h2>{t("imports.drop")}</h2>
        <p className="quiet">{t("imports.dropNote")}</p>
      </div>
      <div className={styles.choose}>
        <Button onClick={() => folder.current?.click()} disabled={busy}>
          {t("imports.chooseFolder")}
        </Button>
        <Button
          variant="filled"
          onClick={() => files.current?.click()}
          loading={busy}
          rightSection={<KeyCap>O</KeyCap>}
        >
          {t("imports.chooseFiles")}
        </Button>
      </div>
      <input ref={files} type="file" multiple hidden onChange={(event) => chosen(event.currentTarget)} />
      <input
        ref={(element) => {
          folder.current = element;
          element?.setAttribute("webkitdirectory", "");
        }}
        type="file"
        hidden
        onChange={(event) => chosen(event.currentTarget)}
      />
    </section>
  );
}
