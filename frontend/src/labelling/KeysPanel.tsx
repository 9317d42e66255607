import { Button, Drawer } from "@mantine/core";
import { type KeyboardEvent, useState } from "react";
import { useChangeMe } from "../api/account";
import { useMe } from "../api/session";
import type { Labelling } from "../api/types";
import { t } from "../i18n";
import { FormError } from "../ui/FormError";
import { KeyCap } from "../ui/KeyCap";
import { nameOfAnswer, type OwnKeys, ownKeys, withKeys } from "./ownKeys";
import styles from "./Panels.module.css";
import { type Action, CHANGEABLE, type Choice, capOf } from "./project";

interface Props {
  project: Labelling;
  offered: readonly Choice[];
  keys: ReadonlyMap<string, Action>;
  onClose(): void;
}

/** One's own keys in this project: choose a line, press the key it shall have. */
export default function KeysPanel({ project, offered, keys, onClose }: Props) {
  const me = useMe();
  const change = useChangeMe();
  const [asking, setAsking] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const lines = [
    ...offered.map(({ classKey, name, key }) => ({
      id: nameOfAnswer(classKey),
      name,
      key: key.toUpperCase(),
    })),
    ...CHANGEABLE.map(([, tool]) => ({
      id: tool,
      name: t(`labelling.keys.${tool}`),
      key: capOf(tool, keys) ?? "",
    })),
  ];
  const save = (own: OwnKeys) => change.mutate({ preferences: withKeys(me.preferences, project.id, own) });
  const take = (event: KeyboardEvent, id: string) => {
    if (asking !== id || event.key === "Tab") return;
    event.preventDefault();
    event.stopPropagation();
    if (event.key === "Escape") return setAsking(null);
    const key = event.key.toLowerCase();
    const taken = lines.find((line) => line.id !== id && line.key.toLowerCase() === key);
    if ([...key].length !== 1 || key === " ") return setProblem(t("labelling.keys.oneCharacter"));
    if (taken) return setProblem(t("labelling.keys.taken", { key: key.toUpperCase(), name: taken.name }));
    setProblem(null);
    setAsking(null);
    save({ ...ownKeys(me.preferences, project.id), [id]: key });
  };
  return (
    <Drawer
      opened
      onClose={onClose}
      title={t("labelling.keys.title")}
      size={384}
      closeOnEscape={asking === null}
    >
      <p className="quiet small">{t("labelling.keys.help")}</p>
      <ul className={styles.keys}>
        {lines.map((line) => (
          <li key={line.id}>
            <span>{line.name}</span>
            <button
              type="button"
              className={styles.key}
              aria-label={t("labelling.keys.change", { name: line.name, key: line.key })}
              data-asking={asking === line.id || undefined}
              onClick={() => setAsking(line.id)}
              onKeyDown={(event) => take(event, line.id)}
              onBlur={() => setAsking(null)}
            >
              {asking === line.id ? t("labelling.keys.press") : <KeyCap>{line.key || "–"}</KeyCap>}
            </button>
          </li>
        ))}
      </ul>
      <p className="bad small" role="status">
        {problem}
      </p>
      <FormError error={change.error} />
      <Button mt="sm" loading={change.isPending} onClick={() => save({})}>
        {t("labelling.keys.asProject")}
      </Button>
    </Drawer>
  );
}
