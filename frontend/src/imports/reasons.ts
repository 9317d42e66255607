/** Why a file was rejected, in words. What a file's own case was stands in its detail. */

const NAMES: Readonly<Record<string, string>> = {
  truncated: "Truncated",
  not_an_image: "Not an image",
  unsupported_format: "Unsupported format",
  too_large: "Too large",
  unsafe_path: "Unsafe path",
  encrypted: "Encrypted",
  bomb: "Unsafe size",
  empty: "Empty",
  unreadable: "Unreadable",
  name_taken: "Name is taken",
  missing_column: "Missing column",
  unknown_name: "Unknown name",
  unknown_class: "Unknown class",
  wrong_encoding: "Wrong encoding",
  cancelled: "Cancelled",
};

export function reasonName(code: string): string {
  const words = code.replaceAll("_", " ");
  return NAMES[code] ?? words.charAt(0).toUpperCase() + words.slice(1);
}
