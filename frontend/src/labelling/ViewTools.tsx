import { Contrast, Maximize2, ScanFace, Sun, Undo2, ZoomIn } from "lucide-react";
import type { ReactNode } from "react";
import { t } from "../i18n";
import { KeyCap } from "../ui/KeyCap";
import { type Action, capOf, type Tool } from "./project";
import styles from "./ViewTools.module.css";
import type { ImageView } from "./view";

interface Props {
  view: ImageView;
  keys: ReadonlyMap<string, Action>;
  onTool(tool: Tool): void;
}

/** How the image is looked at. Every tool has a key. */
export function ViewTools({ view, keys, onTool }: Props) {
  const tools: [Tool, string, ReactNode, string][] = [
    [
      "zoom_in",
      t("labelling.tools.zoom_in"),
      <ZoomIn key="i" size={16} />,
      view.zoom === 1 ? "" : times(view.zoom),
    ],
    [
      "brightness",
      t("labelling.tools.brightness"),
      <Sun key="i" size={16} />,
      view.brightness === 1 ? "" : times(view.brightness),
    ],
    [
      "contrast",
      t("labelling.tools.contrast"),
      <Contrast key="i" size={16} />,
      view.contrast === 1 ? "" : times(view.contrast),
    ],
    ["full_size", t("labelling.tools.full_size"), <Maximize2 key="i" size={16} />, ""],
    ["face", t("labelling.tools.face"), <ScanFace key="i" size={16} />, ""],
    ["reset", t("labelling.tools.reset"), <Undo2 key="i" size={16} />, ""],
  ];
  return (
    <div className={styles.rail} role="toolbar" aria-label={t("labelling.view")} aria-orientation="vertical">
      {tools.map(([tool, name, icon, value]) => (
        <div key={tool} className={styles.row}>
          <button type="button" className={styles.tool} onClick={() => onTool(tool)}>
            <span aria-hidden="true">{icon}</span>
            {name}
            {value && <span className={styles.value}>{value}</span>}
          </button>
          <Cap tool={tool} keys={keys} />
          {tool === "zoom_in" && (
            <button
              type="button"
              className={styles.out}
              aria-label={t("labelling.tools.zoom_out")}
              onClick={() => onTool("zoom_out")}
            >
              <Cap tool="zoom_out" keys={keys} />
            </button>
          )}
        </div>
      ))}
    </div>
  );
}

function Cap({ tool, keys }: { tool: Tool; keys: ReadonlyMap<string, Action> }) {
  const cap = capOf(tool, keys);
  return cap ? <KeyCap>{cap}</KeyCap> : null;
}

function times(value: number): string {
  return `× ${value.toFixed(1)}`;
}
