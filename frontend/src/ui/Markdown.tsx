import ReactMarkdown from "react-markdown";
import styles from "./Markdown.module.css";

/** Guidelines as people write them. HTML inside is shown as text and never run; images and scripts stay out. */
export default function Markdown({ text }: { text: string }) {
  return (
    <div className={styles.text}>
      <ReactMarkdown disallowedElements={["img"]} components={{ a: OutsideLink }}>
        {text}
      </ReactMarkdown>
    </div>
  );
}

function OutsideLink({ href, children }: { href?: string; children?: React.ReactNode }) {
  return (
    <a className="opens" href={href} target="_blank" rel="noreferrer noopener">
      {children}
    </a>
  );
}
