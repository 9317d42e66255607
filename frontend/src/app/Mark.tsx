/** The sign of LabelHub. */
export function Mark() {
  return (
    <svg width={20} height={20} viewBox="0 0 20 20" aria-hidden="true" style={{ flex: "none" }}>
      <rect width="20" height="20" rx="5" fill="var(--ink)" />
      <path d="M6 5v9h5" fill="none" stroke="var(--surface)" strokeWidth="2.4" />
      <circle cx="13.4" cy="7" r="1.9" fill="var(--surface)" />
    </svg>
  );
}
