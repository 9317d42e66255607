import { CircleCheck, Eye, FileX, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { useImports } from "../api/imports";
import { useJobs } from "../api/jobs";
import type { FlagKind, Job, Overview } from "../api/types";
import type { Powers } from "../app/place";
import { ago, count, plural } from "../ui/format";
import { LinkButton } from "../ui/LinkButton";
import styles from "./Overview.module.css";

const FLAGS: readonly { kind: FlagKind; words: (n: number) => string }[] = [
  { kind: "reported", words: (n) => `${plural(n, "item was", "items were")} reported by labellers` },
  {
    kind: "mislabelled",
    words: (n) => `${plural(n, "likely mislabelled item waits", "likely mislabelled items wait")}`,
  },
  { kind: "disputed", words: (n) => `${plural(n, "item", "items")} in dispute` },
  { kind: "ambiguous", words: (n) => `${plural(n, "item is", "items are")} ambiguous to the model` },
  { kind: "duplicate", words: (n) => plural(n, "likely duplicate") },
];
const KIND_NAMES: Readonly<Record<string, string>> = {
  import: "An import",
  run: "A run",
  snapshot: "A snapshot",
  export: "An export",
};

/** What waits for the person who looks, most pressing first. */
export function NeedsYou({ overview, project, can }: { overview: Overview; project: number; can: Powers }) {
  const params = { projectId: String(project) };
  const failed = useFailedJobs(project);
  const rejected = useRejectedImport(project, can);
  const entries: ReactNode[] = [
    ...failed.map((job) => (
      <Need key={`job-${job.id}`} icon={<TriangleAlert size={16} className="bad" />} note={job.error ?? ""}>
        {KIND_NAMES[job.kind] ?? job.kind} failed {ago(job.finished_at ?? job.created_at)} ago
      </Need>
    )),
    ...FLAGS.filter(({ kind }) => (overview.flags[kind] ?? 0) > 0).map(({ kind, words }) => (
      <Need
        key={kind}
        icon={<Eye size={16} />}
        action={
          can.review ? (
            <LinkButton size="compact-sm" to="/p/$projectId/review" params={params} search={{ kind }}>
              Review
            </LinkButton>
          ) : (
            <LinkButton size="compact-sm" to="/p/$projectId/items" params={params} search={{ flag: kind }}>
              Look
            </LinkButton>
          )
        }
      >
        {words(overview.flags[kind] ?? 0)}
      </Need>
    )),
    ...(rejected
      ? [
          <Need
            key="rejected"
            icon={<FileX size={16} />}
            action={
              <LinkButton
                size="compact-sm"
                to="/p/$projectId/import"
                params={params}
                search={{ import: String(rejected.id) }}
              >
                Open
              </LinkButton>
            }
          >
            {plural(rejected.counts.rejected, "file")} of {rejected.name}{" "}
            {rejected.counts.rejected === 1 ? "was" : "were"} rejected
          </Need>,
        ]
      : []),
  ];
  return (
    <section className={styles.needs} aria-label="Needs you">
      <div className={styles.head}>
        <h2>
          Needs you <span className="quiet">{entries.length ? count(entries.length) : ""}</span>
        </h2>
      </div>
      {entries.length ? (
        entries
      ) : (
        <Need icon={<CircleCheck size={16} className="good" />}>Nothing waits for you.</Need>
      )}
    </section>
  );
}

function Need({
  icon,
  children,
  note,
  action,
}: {
  icon: ReactNode;
  children: ReactNode;
  note?: string;
  action?: ReactNode;
}) {
  return (
    <div className={styles.need}>
      {icon}
      <div>
        {children}
        {note && <div className="quiet small">{note}</div>}
      </div>
      {action}
    </div>
  );
}

/** Each kind's newest job, where it failed and nothing newer of the kind went well. */
function useFailedJobs(project: number): Job[] {
  const { data } = useJobs(project);
  const newest = new Map<string, Job>();
  for (const job of data?.results ?? []) {
    const known = newest.get(job.kind);
    if (!known || job.id > known.id) newest.set(job.kind, job);
  }
  return [...newest.values()].filter((job) => job.state === "failed");
}

function useRejectedImport(project: number, can: Powers) {
  const { data } = useImports(project, can.data);
  const newest = data?.results[0];
  return newest && newest.counts.rejected > 0 ? newest : null;
}
