import { Button, Checkbox, NumberInput, SegmentedControl, Switch, Textarea, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { ApiProblem } from "../api/problem";
import { useFreeze } from "../api/snapshots";
import type { ProjectClass } from "../api/types";
import { t } from "../i18n/management";
import { FLAG_NAMES } from "../items/filters";
import { FormError } from "../ui/FormError";
import { Section } from "../ui/Page";
import { STATE_NAMES } from "../ui/StateBar";
import styles from "./Datasets.module.css";
import { bodyOf, type Draft, EMPTY } from "./draft";

const SHOWN = [
  "name",
  "states",
  "classes",
  "min_confidence",
  "min_agreement",
  "metadata",
  "exclude_flags",
  "counts",
  "shares",
];

interface Part {
  draft: Draft;
  set: (change: Partial<Draft>) => void;
  problem: ApiProblem | null;
}

/** What goes into a snapshot, and how it is split. */
export function FreezeForm({
  project,
  classes,
  onDone,
}: {
  project: number;
  classes: readonly ProjectClass[];
  onDone: () => void;
}) {
  const [draft, setDraft] = useState<Draft>({ ...EMPTY, classes: classes.map(({ key }) => key) });
  const freeze = useFreeze(project);
  const problem = freeze.error ? ApiProblem.from(freeze.error) : null;
  const part: Part = { draft, set: (change) => setDraft((now) => ({ ...now, ...change })), problem };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    freeze.mutate(
      bodyOf(
        draft,
        classes.map(({ key }) => key),
      ),
      { onSuccess: onDone },
    );
  };
  return (
    <Section title={t("datasets.freezeTitle")} note={t("datasets.freezeNote")}>
      <form className={styles.form} onSubmit={submit}>
        <TextInput
          label={t("datasets.name")}
          placeholder={t("datasets.nameExample")}
          maxLength={120}
          value={draft.name}
          error={problem?.field("name")}
          onChange={(event) => part.set({ name: event.currentTarget.value })}
        />
        <Which {...part} classes={classes} />
        <How {...part} />
        <FormError error={problem} shown={SHOWN} />
        <div className={styles.row}>
          <Button
            type="submit"
            variant="filled"
            disabled={draft.states.length === 0 || draft.classes.length === 0}
            loading={freeze.isPending}
          >
            {t("datasets.freeze")}
          </Button>
          <Button variant="subtle" onClick={onDone}>
            {t("datasets.cancel")}
          </Button>
        </div>
      </form>
    </Section>
  );
}

/** Which items go in. */
function Which({ draft, set, problem, classes }: Part & { classes: readonly ProjectClass[] }) {
  return (
    <fieldset className={styles.part}>
      <legend>{t("datasets.which")}</legend>
      <Choice
        label={t("datasets.states")}
        options={{ accepted: STATE_NAMES.accepted, stays_ambiguous: STATE_NAMES.stays_ambiguous }}
        value={draft.states}
        error={problem?.field("states")}
        onChange={(states) => set({ states })}
      />
      <Choice
        label={t("datasets.classes")}
        options={Object.fromEntries(classes.map(({ key, name }) => [key, name]))}
        value={draft.classes}
        error={problem?.field("classes")}
        onChange={(chosen) => set({ classes: chosen })}
      />
      <div className={styles.fields}>
        <Share
          label={t("datasets.minConfidence")}
          value={draft.minConfidence}
          error={problem?.field("min_confidence")}
          onChange={(minConfidence) => set({ minConfidence })}
        />
        <Share
          label={t("datasets.minAgreement")}
          value={draft.minAgreement}
          error={problem?.field("min_agreement")}
          onChange={(minAgreement) => set({ minAgreement })}
        />
      </div>
      <Textarea
        label={t("datasets.metadata")}
        description={t("datasets.metadataNote")}
        placeholder={t("datasets.metadataExample")}
        autosize
        minRows={1}
        value={draft.metadata}
        error={problem?.field("metadata")}
        onChange={(event) => set({ metadata: event.currentTarget.value })}
      />
      <Choice
        label={t("datasets.excludeFlags")}
        options={FLAG_NAMES}
        value={draft.excludeFlags}
        error={problem?.field("exclude_flags")}
        onChange={(excludeFlags) => set({ excludeFlags })}
      />
    </fieldset>
  );
}

/** How they are drawn and split. */
function How({ draft, set, problem }: Part) {
  return (
    <fieldset className={styles.part}>
      <legend>{t("datasets.how")}</legend>
      <div className={styles.fields}>
        <SegmentedControl
          aria-label={t("datasets.sampling")}
          data={[
            { value: "natural", label: t("datasets.natural") },
            { value: "balanced", label: t("datasets.balanced") },
          ]}
          value={draft.sampling}
          onChange={(sampling) => set({ sampling: sampling as Draft["sampling"] })}
        />
        {draft.sampling === "balanced" && (
          <Whole label={t("datasets.seed")} value={draft.seed} onChange={(seed) => set({ seed })} />
        )}
      </div>
      <SegmentedControl
        aria-label={t("datasets.splitBy")}
        data={[
          { value: "default", label: t("datasets.splitDefault") },
          { value: "shares", label: t("datasets.splitShares") },
          { value: "counts", label: t("datasets.splitCounts") },
        ]}
        value={draft.splitBy}
        onChange={(splitBy) => set({ splitBy: splitBy as Draft["splitBy"], ...startOf(splitBy) })}
      />
      {draft.splitBy !== "default" && <Splits draft={draft} set={set} problem={problem} />}
      <Switch
        label={t("datasets.sticky")}
        description={t("datasets.stickyNote")}
        checked={draft.sticky}
        onChange={(event) => set({ sticky: event.currentTarget.checked })}
      />
      <Switch
        label={t("datasets.grouped")}
        description={t("datasets.groupedNote")}
        checked={draft.grouped}
        onChange={(event) => set({ grouped: event.currentTarget.checked })}
      />
      <Whole label={t("datasets.folds")} value={draft.folds} onChange={(folds) => set({ folds })} />
    </fieldset>
  );
}

function startOf(splitBy: string): Partial<Draft> {
  return splitBy === "counts"
    ? { train: 800, validation: 100, test: 100 }
    : { train: 0.8, validation: 0.1, test: 0.1 };
}

function Splits({ draft, set, problem }: Part) {
  const shares = draft.splitBy === "shares";
  const error = problem?.field(shares ? "shares" : "counts");
  return (
    <div>
      <div className={styles.fields}>
        {(["train", "validation", "test"] as const).map((split) => (
          <NumberInput
            key={split}
            label={t(`datasets.splits.${split}`)}
            w={120}
            min={0}
            {...(shares ? { max: 1, step: 0.05 } : { step: 100, allowDecimal: false })}
            value={draft[split]}
            onChange={(value) => typeof value === "number" && set({ [split]: value })}
          />
        ))}
      </div>
      {error && <p className="bad">{error}</p>}
    </div>
  );
}

function Choice({
  label,
  options,
  value,
  error,
  onChange,
}: {
  label: string;
  options: Readonly<Record<string, string>>;
  value: string[];
  error: string | undefined;
  onChange: (value: string[]) => void;
}) {
  return (
    <Checkbox.Group label={label} value={value} onChange={onChange} error={error}>
      <div className={styles.row}>
        {Object.entries(options).map(([key, name]) => (
          <Checkbox key={key} value={key} label={name} />
        ))}
      </div>
    </Checkbox.Group>
  );
}

function Share({
  label,
  value,
  error,
  onChange,
}: {
  label: string;
  value: number;
  error: string | undefined;
  onChange: (value: number) => void;
}) {
  return (
    <NumberInput
      label={label}
      w={240}
      min={0}
      max={1}
      step={0.05}
      value={value}
      error={error}
      onChange={(next) => typeof next === "number" && onChange(next)}
    />
  );
}

function Whole({
  label,
  value,
  onChange,
}: {
  label: string;
  value: number;
  onChange: (value: number) => void;
}) {
  return (
    <NumberInput
      label={label}
      w={200}
      min={0}
      allowDecimal={false}
      value={value}
      onChange={(next) => typeof next === "number" && onChange(next)}
    />
  );
}
