import { Button } from "@mantine/core";
import { TriangleAlert } from "lucide-react";
import { ApiProblem } from "../api/problem";
import { t } from "../i18n";
import styles from "./EmptyState.module.css";

interface Props {
  error: unknown;
  /** What was being done, as in "The items could not be loaded". */
  what?: string;
  onRetry?: () => void;
}

/** What went wrong, where, and what to do about it. */
export function ErrorState({ error, what, onRetry }: Props) {
  const problem = ApiProblem.from(error);
  const fields = Object.entries(problem.fields);
  return (
    <div className={styles.problem} role="alert">
      <TriangleAlert size={16} aria-hidden="true" />
      <div>
        {what && <h2>{what}</h2>}
        <p>{problem.detail}</p>
        {problem.hint && <p className="quiet">{problem.hint}</p>}
        {fields.length > 0 && (
          <ul className={styles.fields}>
            {fields.map(([name, reason]) => (
              <li key={name}>
                <span className="mono">{name}</span>: {reason}
              </li>
            ))}
          </ul>
        )}
        {onRetry && (
          <div className={styles.action}>
            <Button onClick={onRetry}>{t("ui.tryAgain")}</Button>
          </div>
        )}
      </div>
    </div>
  );
}
