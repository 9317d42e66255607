/** The formats of an export and what may be chosen with each. (pure) */
import type { ExportFormat } from "../api/types";
import { t } from "../i18n/management";

export interface Format {
  value: ExportFormat;
  /** What a row is. */
  rows: "items" | "answers";
  /** It has no table of its own: always an archive with images. */
  layout: boolean;
}

export const FORMATS: readonly Format[] = [
  { value: "labels-csv", rows: "items", layout: false },
  { value: "answers-csv", rows: "answers", layout: false },
  { value: "jsonl", rows: "items", layout: false },
  { value: "answers-jsonl", rows: "answers", layout: false },
  { value: "parquet", rows: "items", layout: false },
  { value: "answers-parquet", rows: "answers", layout: false },
  { value: "image-folder", rows: "items", layout: true },
  { value: "hf-imagefolder", rows: "items", layout: true },
  { value: "tfrecord", rows: "items", layout: true },
  { value: "webdataset", rows: "items", layout: true },
  { value: "label-studio-json", rows: "answers", layout: false },
  { value: "label-studio-csv", rows: "answers", layout: false },
  { value: "udt-json", rows: "items", layout: false },
  { value: "udt-csv", rows: "items", layout: false },
];

export function formatOf(value: string | undefined): Format {
  return FORMATS.find((one) => one.value === value) ?? (FORMATS[0] as Format);
}

export function formatName(value: string): string {
  const known = FORMATS.find((one) => one.value === value);
  return known ? t(`datasets.formats.${known.value}`) : value;
}

export interface ExportChoices {
  images: string;
  container: string;
  exif: boolean;
  emails: boolean;
  states: readonly string[];
  /** `snapshot:3`, `export:7` or "". */
  since: string;
}

/** The body of the request: what does not go with the format or the source is left out. */
export function bodyOf(format: Format, snapshot: number | null, chosen: ExportChoices) {
  const images = chosen.images === "none" && format.layout ? "display" : chosen.images;
  const [kind, number] = chosen.since.split(":");
  return {
    format: format.value,
    ...(snapshot === null ? {} : { snapshot }),
    ...(images === "none" ? {} : { images, container: chosen.container }),
    ...(images === "original" && chosen.exif ? { exif: true } : {}),
    ...(chosen.emails ? { emails: true } : {}),
    ...(snapshot === null && chosen.states.length > 0 ? { states: [...chosen.states] } : {}),
    ...(kind === "snapshot" ? { since_snapshot: Number(number) } : {}),
    ...(kind === "export" ? { since_export: Number(number) } : {}),
  };
}
