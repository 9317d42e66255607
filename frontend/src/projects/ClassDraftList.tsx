import { ActionIcon, Button, TextInput } from "@mantine/core";
import { ArrowDown, ArrowUp, Plus, X } from "lucide-react";
import { t } from "../i18n/management";
import styles from "./Classes.module.css";
import { ColourPicker } from "./ColourPicker";
import { type ClassDraft, completed, FEWEST, MOST, problems } from "./classDraft";

interface Props {
  drafts: readonly ClassDraft[];
  onChange: (drafts: ClassDraft[]) => void;
  /** Shows what is missing; before the first try to save nothing is wrong yet. */
  strict: boolean;
}

/** The classes of a project to be: name, key, colour, order. */
export function ClassDraftList({ drafts, onChange, strict }: Props) {
  const full = completed(drafts);
  const wrong = strict ? problems(drafts) : new Map<number, string>();
  const change = (id: number, fields: Partial<ClassDraft>) =>
    onChange(drafts.map((draft) => (draft.id === id ? { ...draft, ...fields } : draft)));
  const swap = (from: number, to: number) => {
    const next = [...drafts];
    const [moved] = next.splice(from, 1);
    if (moved) next.splice(to, 0, moved);
    onChange(next);
  };
  const add = () =>
    onChange([
      ...drafts,
      { id: Math.max(0, ...drafts.map((draft) => draft.id)) + 1, name: "", hotkey: "", colour: "" },
    ]);
  return (
    <div className={styles.list}>
      {full.map((draft, index) => (
        <div key={draft.id} className={styles.row}>
          <ColourPicker
            name={draft.name}
            colour={draft.colour}
            onChange={(colour) => change(draft.id, { colour })}
          />
          <TextInput
            className={styles.name}
            aria-label={t("projects.classes.nameOf", { n: index + 1 })}
            placeholder={t("projects.classes.name")}
            maxLength={80}
            value={draft.name}
            error={wrong.get(draft.id)}
            onChange={(event) => change(draft.id, { name: event.currentTarget.value })}
          />
          <TextInput
            className={styles.hotkey}
            aria-label={t("projects.classes.keyOf", {
              name: draft.name || t("projects.classes.nth", { n: index + 1 }),
            })}
            maxLength={1}
            value={draft.hotkey.toUpperCase()}
            onChange={(event) => change(draft.id, { hotkey: event.currentTarget.value.toLowerCase() })}
          />
          <ActionIcon
            aria-label={t("projects.classes.up", { name: draft.name })}
            disabled={index === 0}
            onClick={() => swap(index, index - 1)}
          >
            <ArrowUp size={16} />
          </ActionIcon>
          <ActionIcon
            aria-label={t("projects.classes.down", { name: draft.name })}
            disabled={index === full.length - 1}
            onClick={() => swap(index, index + 1)}
          >
            <ArrowDown size={16} />
          </ActionIcon>
          <ActionIcon
            aria-label={t("projects.classes.removeOne", { name: draft.name })}
            disabled={full.length <= FEWEST}
            onClick={() => onChange(drafts.filter((one) => one.id !== draft.id))}
          >
            <X size={16} />
          </ActionIcon>
        </div>
      ))}
      <div>
        <Button leftSection={<Plus size={16} />} disabled={drafts.length >= MOST} onClick={add}>
          {t("projects.classes.another")}
        </Button>
      </div>
    </div>
  );
}
