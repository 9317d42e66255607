import { Link } from "@tanstack/react-router";
import { ArrowLeft } from "lucide-react";
import type { ReactNode } from "react";
import type { Labelling } from "../api/types";
import { t } from "../i18n";
import { Bell } from "../notices/Bell";
import { Avatar } from "../ui/Avatar";
import { count, percent } from "../ui/format";
import { KeyCap } from "../ui/KeyCap";
import { PAGE_SIZES } from "./pages";
import type { Panel } from "./panels";
import styles from "./Strip.module.css";

interface Props {
  project: Labelling;
  person: string;
  guidelinesKey: string | null;
  /** How many images at once; 0: one by one. */
  pageSize: number;
  onPageSize(size: number): void;
  onPanel(panel: Panel): void;
  children: ReactNode;
}

/** The strip at the top: where one is, the question, what is saved, how far the project is. */
export function Strip({ project, person, guidelinesKey, pageSize, onPageSize, onPanel, children }: Props) {
  const share = project.items > 0 ? project.settled / project.items : 0;
  return (
    <header className={styles.strip}>
      <div className={styles.where}>
        <Link to="/" className={styles.back} aria-label={t("labelling.backToProjects")}>
          <ArrowLeft size={16} aria-hidden="true" />
        </Link>
        <h1 className={styles.project}>{project.name}</h1>
      </div>
      <p className={styles.question}>{project.question}</p>
      <div className={styles.status}>
        {children}
        <div
          className={styles.progress}
          role="progressbar"
          aria-label={t("labelling.itemsSettled")}
          aria-valuemin={0}
          aria-valuemax={project.items}
          aria-valuenow={project.settled}
          title={t("labelling.settledOf", { done: count(project.settled), total: count(project.items) })}
        >
          <span className={styles.track}>
            <span className={styles.fill} style={{ width: `${share * 100}%` }} />
          </span>
          <span className={styles.done}>{t("labelling.done", { share: percent(share, 0) })}</span>
        </div>
        {project.allow_grid && (
          <select
            className={styles.mode}
            aria-label={t("labelling.grid.size")}
            value={pageSize}
            onChange={(event) => onPageSize(Number(event.currentTarget.value))}
          >
            <option value={0}>{t("labelling.grid.single")}</option>
            {PAGE_SIZES.map((size) => (
              <option key={size} value={size}>
                {t("labelling.grid.sizeOf", { n: size })}
              </option>
            ))}
          </select>
        )}
        <button type="button" className={styles.guidelines} onClick={() => onPanel("guidelines")}>
          {t("labelling.guidelines")} {guidelinesKey && <KeyCap>{guidelinesKey}</KeyCap>}
        </button>
        <Bell onOpen={() => onPanel("notices")} />
        <span className={styles.person} title={person}>
          <Avatar name={person} />
        </span>
      </div>
    </header>
  );
}
