import { t } from "../i18n/management";
import styles from "./ItemPage.module.css";

interface Face {
  detector: string;
  box: number[] | null;
  eyes: number[][] | null;
}

interface Props {
  src: string;
  alt: string;
  width: number;
  height: number;
  faces: Face[];
}

/** An image with the faces that runs found in it, as they cut them out: boxes and eyes are shares of its sides. */
export function FacedImage({ src, alt, width, height, faces }: Props) {
  const found = faces.filter((face) => face.box !== null);
  return (
    <span className={styles.faced}>
      <img src={src} alt={alt} width={width} height={height} />
      {found.length > 0 && (
        <svg viewBox="0 0 1 1" preserveAspectRatio="none" role="img" aria-label={said(found)}>
          {found.map((face) => (
            <g key={face.detector}>
              <title>{face.detector}</title>
              <Box sides={face.box ?? []} />
              {face.eyes?.map(([x, y]) => (
                <path key={`${x} ${y}`} d={`M${x} ${y}h0`} />
              ))}
            </g>
          ))}
        </svg>
      )}
    </span>
  );
}

function Box({ sides: [left = 0, top = 0, right = 0, bottom = 0] }: { sides: number[] }) {
  return <rect x={left} y={top} width={right - left} height={bottom - top} />;
}

function said(faces: Face[]) {
  return t("items.faceFound", { by: faces.map((face) => face.detector).join(", ") });
}
