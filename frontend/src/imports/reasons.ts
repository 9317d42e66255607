/** Why a file or a line was rejected, in words. What its own case was stands in its detail. */
import { t } from "../i18n/management";

const NAMES: Readonly<Record<string, string>> = {
  truncated: t("imports.reasons.truncated"),
  not_an_image: t("imports.reasons.not_an_image"),
  unsupported_format: t("imports.reasons.unsupported_format"),
  too_large: t("imports.reasons.too_large"),
  unsafe_path: t("imports.reasons.unsafe_path"),
  encrypted: t("imports.reasons.encrypted"),
  bomb: t("imports.reasons.bomb"),
  empty: t("imports.reasons.empty"),
  unreadable: t("imports.reasons.unreadable"),
  name_taken: t("imports.reasons.name_taken"),
  missing_column: t("imports.reasons.missing_column"),
  unknown_name: t("imports.reasons.unknown_name"),
  unknown_class: t("imports.reasons.unknown_class"),
  wrong_encoding: t("imports.reasons.wrong_encoding"),
  cancelled: t("imports.reasons.cancelled"),
};

export function reasonName(code: string): string {
  const words = code.replaceAll("_", " ");
  return NAMES[code] ?? words.charAt(0).toUpperCase() + words.slice(1);
}
