import { Button, Checkbox, NumberInput, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { ApiProblem } from "../api/problem";
import { useFreeze } from "../api/snapshots";
import type { NewSnapshot, ProjectClass } from "../api/types";
import { FormError } from "../ui/FormError";
import { Section } from "../ui/Page";
import styles from "./Datasets.module.css";

const STATES: readonly { value: NonNullable<NewSnapshot["states"]>[number]; label: string }[] = [
  { value: "accepted", label: "Accepted" },
  { value: "stays_ambiguous", label: "Stays ambiguous" },
];

/** What goes into a snapshot. */
export function FreezeForm({
  project,
  classes,
  onDone,
}: {
  project: number;
  classes: readonly ProjectClass[];
  onDone: () => void;
}) {
  const [name, setName] = useState("");
  const [states, setStates] = useState<string[]>(["accepted"]);
  const [wanted, setWanted] = useState<string[]>(classes.map((one) => one.key));
  const [least, setLeast] = useState(0);
  const freeze = useFreeze(project);
  const problem = freeze.error ? ApiProblem.from(freeze.error) : null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    freeze.mutate(
      {
        ...(name.trim() ? { name: name.trim() } : {}),
        states: STATES.map(({ value }) => value).filter((value) => states.includes(value)),
        ...(wanted.length < classes.length ? { classes: wanted } : {}),
        ...(least > 0 ? { min_confidence: least } : {}),
      },
      { onSuccess: onDone },
    );
  };
  return (
    <Section title="Freeze a snapshot" note="items, labels and splits as they are now, never changed again">
      <form className={styles.form} onSubmit={submit}>
        <TextInput
          label="Name"
          placeholder="optional, such as: before the audit"
          maxLength={120}
          value={name}
          error={problem?.field("name")}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Checkbox.Group
          label="Items that are"
          value={states}
          onChange={setStates}
          error={problem?.field("states")}
        >
          <div className={styles.row}>
            {STATES.map((state) => (
              <Checkbox key={state.value} value={state.value} label={state.label} />
            ))}
          </div>
        </Checkbox.Group>
        <Checkbox.Group
          label="Of the classes"
          value={wanted}
          onChange={setWanted}
          error={problem?.field("classes")}
        >
          <div className={styles.row}>
            {classes.map((one) => (
              <Checkbox key={one.key} value={one.key} label={one.name} />
            ))}
          </div>
        </Checkbox.Group>
        <NumberInput
          label="With a confidence of at least"
          description="The consensus’ probability of its class; 0 takes every accepted item."
          w={280}
          min={0}
          max={1}
          step={0.05}
          value={least}
          error={problem?.field("min_confidence")}
          onChange={(value) => typeof value === "number" && setLeast(value)}
        />
        <FormError error={problem} shown={["name", "states", "classes", "min_confidence"]} />
        <div className={styles.row}>
          <Button
            type="submit"
            variant="filled"
            disabled={states.length === 0 || wanted.length === 0}
            loading={freeze.isPending}
          >
            Freeze
          </Button>
          <Button variant="subtle" onClick={onDone}>
            Cancel
          </Button>
        </div>
      </form>
    </Section>
  );
}
