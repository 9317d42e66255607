import { Button } from "@mantine/core";
import { Link, useParams } from "@tanstack/react-router";
import { ArrowDownToLine } from "lucide-react";
import {
  cardAddress,
  croissantAddress,
  manifestAddress,
  useCard,
  useSnapshot,
  useSnapshots,
} from "../api/snapshots";
import type { Snapshot } from "../api/types";
import { usePowers, useProjectId } from "../app/place";
import { t } from "../i18n/management";
import { FLAG_NAMES } from "../items/filters";
import { useClasses } from "../items/useClasses";
import { Tag } from "../ui/Chip";
import { CopyField } from "../ui/CopyField";
import { EmptyState } from "../ui/EmptyState";
import { ErrorState } from "../ui/ErrorState";
import { count, date, fraction } from "../ui/format";
import { LinkButton } from "../ui/LinkButton";
import { Page, Section } from "../ui/Page";
import { SkeletonRows } from "../ui/Skeletons";
import { STATE_NAMES } from "../ui/StateBar";
import styles from "./Datasets.module.css";
import { DifferenceSection } from "./DifferenceSection";

/** /p/:projectId/snapshots/:number: what was frozen, how to check it, and what is different from another one. */
export default function SnapshotPage() {
  const project = useProjectId();
  const params: { number?: string } = useParams({ strict: false });
  const number = Number(params.number);
  const can = usePowers();
  const snapshot = useSnapshot(project, number, can.data);
  const all = useSnapshots(project, can.data);
  if (!can.data) return <EmptyState title={t("datasets.snapshotsNotAllowed")} />;
  const others = (all.data?.results ?? []).filter((one) => one.number !== number && one.frozen_at);
  return (
    <Page
      title={t("datasets.snapshotNumber", { number })}
      before={
        <span className="quiet">
          <Link to="/p/$projectId/snapshots" params={{ projectId: String(project) }}>
            {t("datasets.snapshots")}
          </Link>{" "}
          /
        </span>
      }
      aside={snapshot.data?.name}
      actions={
        snapshot.data?.frozen_at && (
          <LinkButton
            to="/p/$projectId/export"
            params={{ projectId: String(project) }}
            search={{ snapshot: String(number) }}
          >
            {t("datasets.exportIt")}
          </LinkButton>
        )
      }
    >
      {snapshot.isPending && <SkeletonRows />}
      {snapshot.isError && <ErrorState error={snapshot.error} onRetry={() => void snapshot.refetch()} />}
      {snapshot.data && (
        <>
          <Content snapshot={snapshot.data} />
          {snapshot.data.frozen_at && (
            <>
              <Check snapshot={snapshot.data} project={project} />
              <DifferenceSection project={project} number={number} others={others} />
              <Card project={project} number={number} />
            </>
          )}
        </>
      )}
    </Page>
  );
}

/** Which items, and how they were split. */
function Content({ snapshot }: { snapshot: Snapshot }) {
  const classes = useClasses();
  const { criteria } = snapshot;
  const named = (keys: readonly string[]) => keys.map((key) => classes.nameOf(key)).join(", ");
  const facts: [string, string][] = [
    [t("datasets.items"), snapshot.frozen_at ? count(snapshot.items) : t("datasets.beingFrozen")],
    [
      t("datasets.classes"),
      Object.entries(snapshot.class_counts)
        .map(([key, n]) => `${classes.nameOf(key)} ${count(n)}`)
        .join(", "),
    ],
    [t("datasets.states"), criteria.states.map(stateName).join(", ")],
    [t("datasets.onlyClasses"), named(criteria.classes)],
    [t("datasets.minConfidence"), criteria.min_confidence > 0 ? fraction(criteria.min_confidence) : ""],
    [t("datasets.minAgreement"), criteria.min_agreement > 0 ? fraction(criteria.min_agreement) : ""],
    [
      t("datasets.metadata"),
      Object.entries(criteria.metadata)
        .map(([field, values]) => `${field}: ${values.join(", ")}`)
        .join("; "),
    ],
    [t("datasets.excludeFlags"), criteria.exclude_flags.map(flagName).join(", ")],
    [t("datasets.sampling"), samplingOf(snapshot)],
    [t("datasets.splitBy"), splitsOf(snapshot)],
    [t("datasets.protocol"), protocolOf(snapshot)],
    [t("datasets.frozen"), frozenWords(snapshot)],
  ];
  return (
    <Section title={t("datasets.content")} note={snapshot.leaky && <Tag bad>{t("datasets.leaky")}</Tag>}>
      <dl className={styles.facts}>
        {facts
          .filter(([, value]) => value)
          .map(([name, value]) => (
            <div key={name} style={{ display: "contents" }}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
      </dl>
    </Section>
  );
}

function stateName(state: string): string {
  return STATE_NAMES[state as keyof typeof STATE_NAMES] ?? state;
}

function flagName(kind: string): string {
  return FLAG_NAMES[kind as keyof typeof FLAG_NAMES] ?? kind;
}

function samplingOf({ criteria }: Snapshot): string {
  return criteria.sampling === "balanced"
    ? t("datasets.balancedBy", { seed: criteria.seed })
    : t("datasets.natural");
}

function splitsOf({ criteria }: Snapshot): string {
  const counted = Object.entries(criteria.counts);
  const parts = counted.length > 0 ? counted : Object.entries(criteria.shares);
  const words = parts.map(
    ([split, n]) => `${splitName(split)} ${counted.length > 0 ? count(n) : fraction(n)}`,
  );
  return counted.length > 0 ? t("datasets.perClass", { splits: words.join(", ") }) : words.join(", ");
}

export function splitName(split: string): string {
  return ["train", "validation", "test"].includes(split) ? t(`datasets.splits.${split as "train"}`) : split;
}

function protocolOf({ criteria }: Snapshot): string {
  return [
    criteria.grouped ? t("datasets.groupedYes") : t("datasets.groupedNo"),
    criteria.sticky ? t("datasets.stickyYes") : t("datasets.stickyNo"),
    criteria.folds > 0 ? t("datasets.foldsOf", { count: criteria.folds }) : "",
  ]
    .filter(Boolean)
    .join(", ");
}

function frozenWords(snapshot: Snapshot): string {
  if (!snapshot.frozen_at) return "";
  const day = date(snapshot.frozen_at);
  return snapshot.created_by ? t("datasets.frozenBy", { day, name: snapshot.created_by.name }) : day;
}

/** The digest, and how a stranger checks it. */
function Check({ snapshot, project }: { snapshot: Snapshot; project: number }) {
  return (
    <Section
      title={t("datasets.check")}
      note={t("datasets.checkNote")}
      actions={
        <Button
          component="a"
          download
          href={manifestAddress(project, snapshot.number)}
          leftSection={<ArrowDownToLine size={16} aria-hidden="true" />}
        >
          {t("datasets.manifest")}
        </Button>
      }
    >
      <div className={styles.form}>
        <CopyField label={t("datasets.sha256")} value={snapshot.digest ?? ""} />
        <CopyField label={t("datasets.checkCommand")} value={`sha256sum snapshot-${snapshot.number}.jsonl`} />
      </div>
    </Section>
  );
}

/** The dataset card in Markdown and the description for machines. */
function Card({ project, number }: { project: number; number: number }) {
  const card = useCard(project, number);
  return (
    <Section
      title={t("datasets.card")}
      note={t("datasets.cardNote")}
      actions={
        <>
          <a className="opens" download href={cardAddress(project, number)}>
            {t("datasets.cardMarkdown")}
          </a>
          <a className="opens" download={`croissant-${number}.json`} href={croissantAddress(project, number)}>
            {t("datasets.croissant")}
          </a>
        </>
      }
    >
      {card.isError && <ErrorState error={card.error} onRetry={() => void card.refetch()} />}
      {card.data && (
        <section
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
          tabIndex={0}
          className={styles.card}
          aria-label={t("datasets.card")}
        >
          {card.data}
        </section>
      )}
    </Section>
  );
}
