import { t } from "../i18n/management";
import styles from "./Import.module.css";

/** How a table of names is read. */
export function TableHelp() {
  return (
    <details className={styles.help}>
      <summary>{t("imports.help.title")}</summary>
      <ul>
        <li>{t("imports.help.formats")}</li>
        <li>{t("imports.help.name")}</li>
        <li>{t("imports.help.label")}</li>
        <li>{t("imports.help.rest")}</li>
        <li>{t("imports.help.encoding")}</li>
      </ul>
    </details>
  );
}
