import { TriangleAlert } from "lucide-react";
import { ApiProblem } from "../api/problem";
import styles from "./FormError.module.css";

/** Why a form was refused; fields named in `shown` already say so below their inputs. */
export function FormError({ error, shown = [] }: { error: unknown; shown?: readonly string[] }) {
  if (!error) return null;
  const problem = ApiProblem.from(error);
  const named = Object.keys(problem.fields);
  if (named.length > 0 && named.every((name) => shown.includes(name))) return null;
  return (
    <div className={styles.error} role="alert">
      <TriangleAlert size={16} aria-hidden="true" />
      <span>
        {problem.detail} {problem.hint}
      </span>
    </div>
  );
}
