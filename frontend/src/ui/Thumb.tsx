import styles from "./Thumb.module.css";

interface Props {
  /** The signed address; null while the image is not checked. */
  src: string | null | undefined;
  /** What the image is for screen readers; "" where text beside it says so. */
  alt: string;
  size?: number;
}

/** A square thumbnail on the neutral stage. */
export function Thumb({ src, alt, size = 48 }: Props) {
  return (
    <span className={styles.frame} style={{ width: size, height: size }}>
      {src && <img src={src} alt={alt} loading="lazy" decoding="async" width={size} height={size} />}
    </span>
  );
}
