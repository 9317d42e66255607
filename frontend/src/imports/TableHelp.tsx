import styles from "./Import.module.css";

/** How a CSV of names is read. */
export function TableHelp() {
  return (
    <details className={styles.help}>
      <summary>Bring known labels or metadata in a CSV</summary>
      <ul>
        <li>
          One row per image. The name is in a column <span className="mono">path</span>,{" "}
          <span className="mono">name</span>, <span className="mono">file</span>,{" "}
          <span className="mono">image</span> or <span className="mono">customId</span>: the whole path, or an
          ending of it that only one image has.
        </li>
        <li>
          Known labels are in a column <span className="mono">label</span>,{" "}
          <span className="mono">class</span> or one that ends in <span className="mono">.value</span>; who
          said so may stand in <span className="mono">labeller</span>.
        </li>
        <li>
          <span className="mono">group</span>, <span className="mono">split</span> and{" "}
          <span className="mono">fold</span> are kept with the item; every other column becomes its metadata.
        </li>
        <li>UTF-8 or UTF-16, with commas, semicolons or tabs. It can come with the images or later.</li>
      </ul>
    </details>
  );
}
