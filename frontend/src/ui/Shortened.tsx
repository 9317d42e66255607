import { t } from "../i18n";
import { count } from "./format";

/** Says that a list is longer than what its screen shows. */
export function Shortened({ of }: { of: { results: readonly unknown[]; next: string | null } | undefined }) {
  if (!of || of.next === null) return null;
  return (
    <p className="quiet" role="note">
      {t("ui.shortened", { shown: count(of.results.length) })}
    </p>
  );
}
