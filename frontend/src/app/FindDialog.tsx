import { Modal } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type KeyboardEvent, type ReactNode, useState } from "react";
import { api } from "../api/client";
import { itemsKey } from "../api/items";
import { useProjects } from "../api/projects";
import type { ItemRow, Page } from "../api/types";
import { t } from "../i18n";
import { Thumb } from "../ui/Thumb";
import styles from "./FindDialog.module.css";
import { itemNumber, matching } from "./find";
import { PAGES } from "./navigation";
import type { Powers } from "./place";

interface Entry {
  key: string;
  kind: string;
  name: ReactNode;
  go: () => void;
}

/** A quick jump to pages, projects, and items by number or name. */
export function FindDialog({ project, can, onClose }: { project: number; can: Powers; onClose: () => void }) {
  const [text, setText] = useState("");
  const [chosen, setChosen] = useState(0);
  const entries = useEntries(project, can, text);
  const at = Math.min(chosen, Math.max(0, entries.length - 1));
  const open = (entry: Entry | undefined) => {
    if (!entry) return;
    entry.go();
    onClose();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      setChosen(Math.min(entries.length - 1, Math.max(0, at + step)));
    }
    if (event.key === "Enter") open(entries[at]);
  };
  return (
    <Modal
      opened
      onClose={onClose}
      withCloseButton={false}
      padding={0}
      centered={false}
      yOffset="12vh"
      size={520}
    >
      <input
        data-autofocus
        className={styles.input}
        placeholder={t("app.findWhat")}
        aria-label={t("app.find")}
        role="combobox"
        aria-expanded="true"
        aria-controls="find-entries"
        aria-activedescendant={entries[at] ? `find-${entries[at].key}` : undefined}
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value);
          setChosen(0);
        }}
        onKeyDown={onKeyDown}
      />
      <div id="find-entries" role="listbox" aria-label={t("app.found")} className={styles.list}>
        {entries.map((entry, index) => (
          <div
            key={entry.key}
            id={`find-${entry.key}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === at}
            className={styles.entry}
            onPointerMove={() => setChosen(index)}
            onClick={() => open(entry)}
            onKeyDown={onKeyDown}
          >
            <span className={styles.name}>{entry.name}</span>
            <span className="quiet small">{entry.kind}</span>
          </div>
        ))}
        {entries.length === 0 && <p className={styles.none}>{t("app.nothingFound")}</p>}
      </div>
    </Modal>
  );
}

function useEntries(project: number, can: Powers, text: string): Entry[] {
  const navigate = useNavigate();
  const params = { projectId: String(project) };
  const projects = useProjects();
  const items = useFoundItems(project, text, can.see);
  const number = itemNumber(text);
  const toItem = (id: number) => () =>
    void navigate({ to: "/p/$projectId/items/$item", params: { ...params, item: String(id) } });
  const pages = matching(
    PAGES.filter((page) => page.shown(can)),
    (page) => page.name,
    text,
  );
  const others = matching(projects.data?.results ?? [], (row) => row.name, text).filter(
    (row) => row.id !== project,
  );
  return [
    ...(number !== null && can.see
      ? [{ key: "number", kind: t("app.kinds.item"), name: t("ui.Item", { n: number }), go: toItem(number) }]
      : []),
    ...pages.map((page) => ({
      key: page.name,
      kind: t("app.kinds.page"),
      name: page.name,
      go: () => void navigate({ to: page.to, params, search: {} }),
    })),
    ...others.slice(0, 8).map((row) => ({
      key: `project-${row.id}`,
      kind: t("app.kinds.project"),
      name: row.name,
      go: () => void navigate({ to: "/p/$projectId", params: { projectId: String(row.id) }, search: {} }),
    })),
    ...items.map((item) => ({
      key: `item-${item.id}`,
      kind: t("app.kinds.item"),
      name: (
        <>
          <Thumb src={item.image?.thumb} alt="" size={24} /> {item.path}
        </>
      ),
      go: toItem(item.id),
    })),
  ];
}

function useFoundItems(project: number, text: string, enabled: boolean): ItemRow[] {
  const [q] = useDebouncedValue(text.trim(), 200);
  const { data } = useQuery({
    queryKey: [...itemsKey(project), "find", q],
    queryFn: ({ signal }) => api.get<Page<ItemRow>>(`/projects/${project}/items`, { q, limit: 6 }, signal),
    enabled: enabled && q.length > 1,
  });
  return q.length > 1 ? (data?.results ?? []) : [];
}
