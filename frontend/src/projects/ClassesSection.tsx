import { ActionIcon, Button, TextInput } from "@mantine/core";
import { ArrowDown, ArrowUp, Plus } from "lucide-react";
import { type FormEvent, useState } from "react";
import { type ClassChange, useAddClass, useChangeClass, useRemoveClass } from "../api/projects";
import type { Project, ProjectClass } from "../api/types";
import { t } from "../i18n/management";
import { FormError } from "../ui/FormError";
import { Section } from "../ui/Page";
import styles from "./Classes.module.css";
import { ColourPicker } from "./ColourPicker";

/** The classes; every change is saved as it is made. A class that labels name is retired and not deleted. */
export function ClassesSection({ project }: { project: Project }) {
  const change = useChangeClass(project.id);
  const remove = useRemoveClass(project.id);
  const standing = project.classes.filter((one) => one.retired_at === null);
  const retired = project.classes.filter((one) => one.retired_at !== null);
  return (
    <Section title={t("projects.classes.title")} id="classes" note={t("projects.classes.note")}>
      <div className={styles.list}>
        {standing.map((one, index) => (
          <ClassRow
            key={`${one.key} ${one.name} ${one.hotkey}`}
            one={one}
            onChange={(fields, refused) => change.mutate({ key: one.key, ...fields }, { onError: refused })}
            up={index > 0 ? () => change.mutate({ key: one.key, position: index - 1 }) : null}
            down={
              index < standing.length - 1 ? () => change.mutate({ key: one.key, position: index + 1 }) : null
            }
            remove={standing.length > 2 ? () => remove.mutate(one.key) : null}
          />
        ))}
        {retired.map((one) => (
          <div key={one.key} className={styles.row} data-retired>
            <ColourPicker
              name={one.name}
              colour={one.colour}
              onChange={(colour) => change.mutate({ key: one.key, colour })}
            />
            <span className={styles.name}>{t("projects.classes.retired", { name: one.name })}</span>
            <Button size="compact-sm" onClick={() => change.mutate({ key: one.key, retired: false })}>
              {t("projects.classes.bringBack")}
            </Button>
          </div>
        ))}
        <FormError error={change.error ?? remove.error} />
        <NewClassRow project={project.id} />
      </div>
    </Section>
  );
}

interface RowProps {
  one: ProjectClass;
  /** Saves; `refused` puts the former value back. */
  onChange: (fields: Omit<ClassChange, "key">, refused?: () => void) => void;
  up: (() => void) | null;
  down: (() => void) | null;
  remove: (() => void) | null;
}

function ClassRow({ one, onChange, up, down, remove }: RowProps) {
  const [name, setName] = useState(one.name);
  const [hotkey, setHotkey] = useState(one.hotkey);
  const resetName = () => setName(one.name);
  const resetHotkey = () => setHotkey(one.hotkey);
  const saveName = () =>
    name.trim() && name.trim() !== one.name ? onChange({ name }, resetName) : resetName();
  const saveHotkey = () =>
    hotkey && hotkey !== one.hotkey ? onChange({ hotkey }, resetHotkey) : resetHotkey();
  return (
    <div className={styles.row}>
      <ColourPicker name={one.name} colour={one.colour} onChange={(colour) => onChange({ colour })} />
      <TextInput
        className={styles.name}
        aria-label={t("projects.classes.nameOf", { n: one.key })}
        maxLength={80}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        onBlur={saveName}
        onKeyDown={(event) => event.key === "Enter" && saveName()}
      />
      <TextInput
        className={styles.hotkey}
        aria-label={t("projects.classes.keyOf", { name: one.name })}
        maxLength={1}
        value={hotkey.toUpperCase()}
        onChange={(event) => setHotkey(event.currentTarget.value.toLowerCase())}
        onBlur={saveHotkey}
        onKeyDown={(event) => event.key === "Enter" && saveHotkey()}
      />
      <span className={`${styles.fixed} mono`}>{one.key}</span>
      <ActionIcon
        aria-label={t("projects.classes.up", { name: one.name })}
        disabled={!up}
        onClick={up ?? undefined}
      >
        <ArrowUp size={16} />
      </ActionIcon>
      <ActionIcon
        aria-label={t("projects.classes.down", { name: one.name })}
        disabled={!down}
        onClick={down ?? undefined}
      >
        <ArrowDown size={16} />
      </ActionIcon>
      <Button size="compact-sm" variant="subtle" disabled={!remove} onClick={remove ?? undefined}>
        {t("projects.classes.remove")}
      </Button>
    </div>
  );
}

function NewClassRow({ project }: { project: number }) {
  const [name, setName] = useState("");
  const add = useAddClass(project);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    add.mutate({ name }, { onSuccess: () => setName("") });
  };
  return (
    <form onSubmit={submit}>
      <div className={styles.row}>
        <TextInput
          className={styles.name}
          aria-label={t("projects.classes.newName")}
          placeholder={t("projects.classes.another")}
          required
          maxLength={80}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Button type="submit" leftSection={<Plus size={16} />} loading={add.isPending}>
          {t("projects.classes.add")}
        </Button>
      </div>
      <FormError error={add.error} />
    </form>
  );
}
