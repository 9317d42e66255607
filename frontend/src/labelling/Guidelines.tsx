import { Drawer } from "@mantine/core";
import type { Labelling } from "../api/types";
import { t } from "../i18n";
import { ClassTile } from "../ui/ClassTile";
import { KeyCap } from "../ui/KeyCap";
import Markdown from "../ui/Markdown";
import styles from "./Panels.module.css";
import { type Action, type Choice, capOf } from "./project";

interface Props {
  project: Labelling;
  choices: readonly Choice[];
  keys: ReadonlyMap<string, Action>;
  onKeys(): void;
  /** Begin the practice round; undefined where there is none, or it is on already. */
  onPractise: (() => void) | undefined;
  onClose(): void;
}

/** The question, what the answers mean, examples, and the keys. */
export default function Guidelines({ project, choices, keys, onKeys, onPractise, onClose }: Props) {
  return (
    <Drawer opened onClose={onClose} title={t("labelling.guidelines")} size={440}>
      <div className={styles.guidelines}>
        <p className={styles.question}>{project.question}</p>
        <ul className={styles.choices}>
          {choices.map((choice) => (
            <li key={choice.classKey ?? ""}>
              <ClassTile of={choice.of} size={20} /> {choice.name}
              {choice.key && <KeyCap>{choice.key.toUpperCase()}</KeyCap>}
            </li>
          ))}
        </ul>
        {project.guidelines && <Markdown text={project.guidelines} />}
        {project.guideline_images.length > 0 && <Examples project={project} />}
        {onPractise && (
          <button type="button" className="opens" onClick={onPractise}>
            {t("labelling.practice.offer")}
          </button>
        )}
        <p className="quiet small">
          {t("labelling.keysHelp", {
            undo: capOf("undo", keys) ?? "–",
            skip: capOf("skip", keys) ?? "–",
            report: capOf("report", keys) ?? "–",
          })}
        </p>
        <button type="button" className="opens" onClick={onKeys}>
          {t("labelling.changeKeys")}
        </button>
      </div>
    </Drawer>
  );
}

function Examples({ project }: { project: Labelling }) {
  return (
    <ul className={styles.examples}>
      {project.guideline_images.map(({ image, class_key, caption }) => {
        const of = project.classes.find((one) => one.key === class_key);
        return (
          <li key={image.display}>
            <img src={image.thumb} alt={caption || of?.name || t("labelling.example")} loading="lazy" />
            <span className="small">
              {of && <ClassTile of={of} named />} {caption}
            </span>
          </li>
        );
      })}
    </ul>
  );
}
