import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { t } from "../i18n";
import { KeyCap } from "../ui/KeyCap";
import { bound, type KeyPress } from "./keys";
import type { Reason } from "./project";
import styles from "./ReasonMenu.module.css";

interface Props {
  title: string;
  reasons: readonly Reason[];
  onChoose(reason: Reason, words: string): void;
  onClose(): void;
}

/** A menu of reasons: a digit or Enter chooses, Escape returns. "Something else" asks for words first. */
export function ReasonMenu({ title, reasons, onChoose, onClose }: Props) {
  const [asking, setAsking] = useState<Reason | null>(null);
  const menu = useRef<HTMLDivElement>(null);
  useEffect(() => menu.current?.querySelector<HTMLElement>("button, input")?.focus(), []);
  useEffect(() => {
    const outside = (event: PointerEvent) => {
      if (event.target instanceof Node && !menu.current?.parentElement?.contains(event.target)) onClose();
    };
    document.addEventListener("pointerdown", outside);
    return () => document.removeEventListener("pointerdown", outside);
  }, [onClose]);

  const choose = (reason: Reason) => (reason.open ? setAsking(reason) : onChoose(reason, ""));
  const digits = new Map(reasons.map((reason, index) => [String(index + 1), reason]));

  const onKeyDown = (event: KeyboardEvent) => {
    event.stopPropagation();
    if (event.key === "Escape") onClose();
    else if (asking) return;
    else if (event.key === "ArrowDown" || event.key === "ArrowUp")
      step(menu.current, event.key === "ArrowDown" ? 1 : -1);
    else {
      const reason = bound(event.nativeEvent as KeyPress, digits);
      if (!reason) return;
      choose(reason);
    }
    event.preventDefault();
  };

  return (
    <div
      ref={menu}
      className={styles.menu}
      role="menu"
      tabIndex={-1}
      aria-label={title}
      onKeyDown={onKeyDown}
    >
      <div className={styles.title}>{title}</div>
      {asking ? (
        <OwnWords onSend={(words) => onChoose(asking, words)} />
      ) : (
        reasons.map((reason, index) => (
          <button
            key={reason.code}
            type="button"
            role="menuitem"
            className={styles.item}
            onClick={() => choose(reason)}
          >
            {reason.words}
            <KeyCap>{index + 1}</KeyCap>
          </button>
        ))
      )}
    </div>
  );
}

function OwnWords({ onSend }: { onSend(words: string): void }) {
  const [words, setWords] = useState("");
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => input.current?.focus(), []);
  const send = () => words.trim() && onSend(words.trim());
  return (
    <div className={styles.words}>
      <input
        ref={input}
        className={styles.input}
        aria-label={t("labelling.inYourWords")}
        placeholder={t("labelling.inYourWords")}
        maxLength={180}
        value={words}
        onChange={(event) => setWords(event.target.value)}
        onKeyDown={(event) => event.key === "Enter" && send()}
      />
      <button type="button" className={styles.send} disabled={!words.trim()} onClick={send}>
        {t("labelling.send")} <KeyCap>{t("labelling.enter")}</KeyCap>
      </button>
    </div>
  );
}

function step(menu: HTMLElement | null, by: number): void {
  const items = [...(menu?.querySelectorAll<HTMLElement>("[role=menuitem]") ?? [])];
  const at = items.indexOf(document.activeElement as HTMLElement);
  items[(at + by + items.length) % items.length]?.focus();
}
