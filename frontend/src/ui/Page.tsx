import { type ReactNode, useEffect } from "react";
import styles from "./Page.module.css";

interface Props {
  title: string;
  /** Stands before the title, such as the list that the page came from. */
  before?: ReactNode;
  /** Stands after the title: counts, states. */
  aside?: ReactNode;
  /** Buttons at the right; at most one of them primary. */
  actions?: ReactNode;
  children: ReactNode;
}

/** A page: its title strip and what is below. */
export function Page({ title, before, aside, actions, children }: Props) {
  useTitle(title);
  return (
    <>
      <header className={styles.header}>
        <div className={styles.title}>
          {before}
          <h1>{title}</h1>
          {aside && <span className={styles.aside}>{aside}</span>}
        </div>
        {actions && <div className={styles.actions}>{actions}</div>}
      </header>
      {children}
    </>
  );
}

/** The browser's title follows the page. */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · LabelHub`;
  }, [title]);
}

/** A part of a page, divided from the next by a hairline. */
export function Section({
  title,
  note,
  actions,
  children,
  id,
}: {
  title?: string;
  note?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
  id?: string;
}) {
  return (
    <section className={styles.section} id={id} aria-label={title}>
      {(title || actions) && (
        <div className={styles.head}>
          <div className={styles.headline}>
            {title && <h2>{title}</h2>}
            {note && <span className="quiet">{note}</span>}
          </div>
          {actions && <div className={styles.actions}>{actions}</div>}
        </div>
      )}
      {children}
    </section>
  );
}

/** A row of large numerals, divided by hairlines. */
export function SummaryStrip({ children }: { children: ReactNode }) {
  return <div className={styles.strip}>{children}</div>;
}

/** One numeral of a strip: what it is, the value, its interval, and what it rests on. */
export function Summary({
  label,
  value,
  interval,
  note,
}: {
  label: string;
  value: ReactNode;
  interval?: ReactNode;
  note?: ReactNode;
}) {
  return (
    <div className={styles.summary}>
      <div className={styles.label}>{label}</div>
      <div className={styles.value}>
        {value} {interval && <span className={styles.interval}>{interval}</span>}
      </div>
      {note && <div className={styles.label}>{note}</div>}
    </div>
  );
}
