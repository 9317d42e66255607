import { Link } from "@tanstack/react-router";
import type { ProjectRow } from "../api/types";
import { powersOf } from "../app/place";
import { t } from "../i18n/management";
import { Tag } from "../ui/Chip";
import { count, percent } from "../ui/format";
import { LinkButton } from "../ui/LinkButton";
import { StateBar } from "../ui/StateBar";
import styles from "./Projects.module.css";

/** One project of the list: what it asks, how far it is, and the way in. */
export function ProjectLine({ row }: { row: ProjectRow }) {
  const can = powersOf(row.role);
  const params = { projectId: String(row.id) };
  const { progress } = row;
  const settled = progress.accepted + progress.stays_ambiguous + progress.excluded;
  return (
    <li className={styles.line}>
      <div className={styles.what}>
        <h2>
          <Link className={styles.name} to="/p/$projectId" params={params} search={{}}>
            {row.name}
          </Link>
        </h2>
        <p className="quiet">{row.question}</p>
      </div>
      <div className={styles.progress}>
        <StateBar counts={progress} />
        <p className="quiet small">
          {progress.items === 0
            ? t("projects.list.noImages")
            : t("projects.list.progress", {
                share: percent(settled / progress.items),
                count: progress.items,
                labels: count(progress.labels),
              })}
        </p>
      </div>
      <div className={styles.ways}>
        <Tag>
          {row.archived_at ? t("projects.list.archivedTag") : t(`projects.members.roles.${row.role}.name`)}
        </Tag>
        {progress.items === 0 && can.data ? (
          <LinkButton to="/p/$projectId/import" params={params} search={{}}>
            {t("projects.list.import")}
          </LinkButton>
        ) : (
          <LinkButton to="/p/$projectId/label" params={params} search={{}} disabled={!!row.archived_at}>
            {t("projects.list.label")}
          </LinkButton>
        )}
      </div>
    </li>
  );
}
