import { BookOpen, Ellipsis, Flag, SkipForward, Undo2 } from "lucide-react";
import type { ReactNode } from "react";
import type { Labelling } from "../api/types";
import { t } from "../i18n";
import { count, seconds } from "../ui/format";
import { KeyCap } from "../ui/KeyCap";
import styles from "./Bar.module.css";
import { type Action, capOf, type Tool } from "./project";

export type Opened = "skip" | "report" | "more" | null;

interface Props {
  project: Labelling;
  today: number;
  keys: ReadonlyMap<string, Action>;
  opened: Opened;
  canUndo: boolean;
  onTool(tool: Tool): void;
  onMore(): void;
  onHistory(): void;
  /** The answers. */
  children: ReactNode;
  /** What has opened above its button. */
  menu: ReactNode;
}

/** The answer bar: undo and own numbers at the left, the answers in the middle, skip and report at the right. */
export function Bar({
  project,
  today,
  keys,
  opened,
  canUndo,
  onTool,
  onMore,
  onHistory,
  children,
  menu,
}: Props) {
  const each = project.mine.seconds_each;
  return (
    <footer className={styles.bar}>
      <p className={styles.phoneQuestion}>{project.question}</p>
      <div className={styles.own}>
        <ToolButton
          tool="undo"
          name={t("labelling.undo")}
          icon={<Undo2 size={16} />}
          keys={keys}
          disabled={!canUndo}
          onTool={onTool}
        />
        <button type="button" className={styles.number} onClick={onHistory}>
          <span className="opens">{count(today)}</span> {t("labelling.today")}
        </button>
        {each !== null && (
          <button type="button" className={styles.each} onClick={onHistory}>
            <span className="opens">{seconds(each)}</span> {t("labelling.each")}
          </button>
        )}
      </div>
      {children}
      <div className={styles.others}>
        <span className={styles.anchor}>
          <ToolButton
            tool="skip"
            name={t("labelling.skip")}
            icon={<SkipForward size={16} />}
            keys={keys}
            open={opened === "skip"}
            onTool={onTool}
          />
          {opened === "skip" && menu}
        </span>
        <span className={styles.anchor}>
          <ToolButton
            tool="report"
            name={t("labelling.report")}
            icon={<Flag size={16} />}
            keys={keys}
            open={opened === "report"}
            onTool={onTool}
          />
          {opened === "report" && menu}
        </span>
        <span className={styles.phoneOnly}>
          <ToolButton
            tool="guidelines"
            name={t("labelling.guidelines")}
            icon={<BookOpen size={16} />}
            keys={keys}
            onTool={onTool}
          />
        </span>
        <span className={styles.more}>
          <button type="button" className={styles.tool} aria-expanded={opened === "more"} onClick={onMore}>
            <Ellipsis size={16} aria-hidden="true" />
            <span className={styles.name}>{t("labelling.more")}</span>
          </button>
          {opened === "more" && menu}
        </span>
      </div>
    </footer>
  );
}

interface ToolButtonProps {
  tool: Tool;
  name: string;
  icon: ReactNode;
  keys: ReadonlyMap<string, Action>;
  disabled?: boolean;
  /** For a tool with a menu: whether it is open. */
  open?: boolean;
  onTool(tool: Tool): void;
}

function ToolButton({ tool, name, icon, keys, disabled, open, onTool }: ToolButtonProps) {
  const cap = capOf(tool, keys);
  return (
    <button
      type="button"
      className={styles.tool}
      aria-expanded={open}
      aria-haspopup={open === undefined ? undefined : "menu"}
      aria-disabled={disabled || undefined}
      data-open={open || undefined}
      onClick={() => onTool(tool)}
    >
      <span aria-hidden="true">{icon}</span>
      <span className={styles.name}>{name}</span>
      {cap && (
        <span className={styles.cap}>
          <KeyCap>{cap}</KeyCap>
        </span>
      )}
    </button>
  );
}
