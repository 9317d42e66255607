import { type DragEvent, type ReactNode, useRef, useState } from "react";
import styles from "./Models.module.css";

interface Props {
  /** For screen readers. */
  label: string;
  onImage(file: File): void;
  children: ReactNode;
}

/** A place to drop one image, or to choose it. */
export function ImageDrop({ label, onImage, children }: Props) {
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    const [file] = event.dataTransfer.files;
    if (file) onImage(file);
  };
  return (
    <>
      <button
        type="button"
        className={styles.drop}
        data-over={over || undefined}
        aria-label={label}
        onClick={() => input.current?.click()}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
      >
        {children}
      </button>
      <input
        ref={input}
        type="file"
        accept="image/*"
        hidden
        onChange={({ currentTarget }) => {
          const file = currentTarget.files?.[0];
          currentTarget.value = "";
          if (file) onImage(file);
        }}
      />
    </>
  );
}
