/** The page to try a model, alone: a static folder that any web server can serve. `about.json` and `model/` lie beside
 *  it; nothing else is asked for. */
import "../ui/layers.css";
import "@fontsource-variable/inter/index.css";
import "../ui/tokens.css";
import "../ui/base.css";
import { createRoot } from "react-dom/client";
import { t } from "../i18n";
import type { TileClass } from "../ui/ClassTile";
import styles from "./Try.module.css";
import { TryScreen } from "./TryScreen";
import { fetched } from "./tensorflow";

interface About {
  name: string;
  question: string;
  run: number;
  recipe: string;
  threshold: number | null;
  classes: (TileClass & { key: string })[];
}

async function open(root: HTMLElement): Promise<void> {
  const response = await fetched("./about.json");
  const about = (await response.json()) as About;
  const classes = new Map(about.classes.map((one) => [one.key, one]));
  document.title = about.name;
  createRoot(root).render(
    <main>
      <header className={styles.head}>
        <h1>{about.question || about.name}</h1>
        <p className="quiet">
          {about.name}, {t("runs.runNumber", { number: about.run })}, {about.recipe}
        </p>
      </header>
      <TryScreen
        base="./model/"
        classOf={(key) => classes.get(key) ?? { name: key, colour: "#71717a" }}
        threshold={about.threshold}
      />
    </main>,
  );
}

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root");
open(root).catch((error: unknown) => {
  root.textContent = t("models.modelNotOpened", { problem: String(error) });
});
