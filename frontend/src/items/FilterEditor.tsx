import { Checkbox, NumberInput, Radio, Select, TextInput } from "@mantine/core";
import { useMembers } from "../api/members";
import { useRuns } from "../api/runs";
import type { Search } from "../app/address";
import { useProjectId } from "../app/place";
import { t } from "../i18n/management";
import styles from "./FilterBar.module.css";
import { type Filter, toggled } from "./filters";
import { useClasses } from "./useClasses";

interface Props {
  filter: Filter;
  search: Search;
  onChange(changes: Search): void;
}

/** The control of one filter. A change takes effect at once. */
export function FilterEditor({ filter, search, onChange }: Props) {
  switch (filter.kind) {
    case "choices":
      return <Choices filter={filter} options={filter.options ?? {}} search={search} onChange={onChange} />;
    case "class":
      return <ClassChoices filter={filter} search={search} onChange={onChange} />;
    case "range":
      return <Range filter={filter} search={search} onChange={onChange} />;
    case "labeller":
      return <Labellers filter={filter} search={search} onChange={onChange} />;
    case "run":
      return <Runs filter={filter} search={search} onChange={onChange} />;
    case "text":
      return <Text filter={filter} search={search} onChange={onChange} />;
  }
}

function Choices({
  filter,
  options,
  search,
  onChange,
}: Props & { options: Readonly<Record<string, string>> }) {
  const value = search[filter.name];
  const chosen = value?.split(",") ?? [];
  return (
    <div className={styles.choices}>
      {Object.entries(options).map(([key, name]) =>
        filter.several ? (
          <Checkbox
            key={key}
            label={name}
            checked={chosen.includes(key)}
            onChange={() => onChange({ [filter.name]: toggled(value, key) })}
          />
        ) : (
          <Radio
            key={key}
            label={name}
            checked={value === key}
            onChange={() => onChange({ [filter.name]: key })}
          />
        ),
      )}
    </div>
  );
}

function ClassChoices(props: Props) {
  const classes = useClasses();
  const names = Object.fromEntries(classes.all.map(({ key, name }) => [key, name]));
  return <Choices {...props} options={{ ...names, ...props.filter.besides }} />;
}

function Range({ filter, search, onChange }: Props) {
  const end = (which: "min" | "max") => {
    const name = `${filter.name}_${which}`;
    const value = search[name];
    return (
      <NumberInput
        label={which === "min" ? t("items.fromValue") : t("items.toValue")}
        min={0}
        max={1}
        step={0.05}
        decimalScale={3}
        value={value ? Number(value) : ""}
        onChange={(next) => onChange({ [name]: next === "" ? undefined : String(next) })}
      />
    );
  };
  return (
    <div className={styles.range}>
      {end("min")}
      {end("max")}
    </div>
  );
}

function Labellers({ filter, search, onChange }: Props) {
  const members = useMembers(useProjectId());
  const people = (members.data?.results ?? []).map(({ user }) => ({
    value: String(user.id),
    label: user.name,
  }));
  return (
    <Select
      label={t("items.answeredBy")}
      data={people}
      searchable
      clearable
      value={search[filter.name] ?? null}
      onChange={(value) => onChange({ [filter.name]: value ?? undefined })}
    />
  );
}

function Runs({ filter, search, onChange }: Props) {
  const runs = useRuns(useProjectId());
  const numbers = (runs.data?.results ?? []).map(({ number, recipe }) => ({
    value: String(number),
    label: t("items.runNamed", { number, recipe }),
  }));
  return (
    <Select
      label={filter.title}
      data={numbers}
      clearable
      value={search[filter.name] ?? null}
      onChange={(value) => onChange({ [filter.name]: value ?? undefined })}
    />
  );
}

function Text({ filter, search, onChange }: Props) {
  return (
    <TextInput
      label={filter.title}
      data-autofocus
      value={search[filter.name] ?? ""}
      onChange={(event) => onChange({ [filter.name]: event.currentTarget.value || undefined })}
    />
  );
}
