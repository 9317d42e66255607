import { Checkbox, NumberInput, Select, TextInput } from "@mantine/core";
import { useRecipes } from "../api/runs";
import type { Policies } from "../api/types";
import { t } from "../i18n/management";
import styles from "./Policies.module.css";
import { choicesOf, GROUPS, type PolicyField, policyProblems, shown, stored, wordsOf } from "./policyFields";

interface Props {
  policies: Policies;
  onChange: (policies: Policies) => void;
  /** Policy → reason, from the server. */
  errors: Readonly<Record<string, string>>;
  /** Whose recipes can be chosen; a project to be keeps the default. */
  project: number | null;
}

/** All policies, each with its explanation. */
export function PoliciesForm({ policies, onChange, errors, project }: Props) {
  const wrong = { ...policyProblems(policies), ...errors };
  const change = (field: PolicyField, value: string | number | boolean) =>
    onChange({ ...policies, [field.key]: stored(field, value) });
  return (
    <div className={styles.groups}>
      {GROUPS.map((group) => (
        <fieldset key={group.title} className={styles.group}>
          <legend>{t(`projects.groups.${group.title}`)}</legend>
          <div className={styles.fields}>
            {group.fields.map((field) =>
              field.kind === "recipe" && project === null ? null : (
                <Field
                  key={field.key}
                  field={field}
                  value={shown(field, policies[field.key])}
                  error={wrong[field.key]}
                  project={project}
                  onChange={(value) => change(field, value)}
                />
              ),
            )}
          </div>
        </fieldset>
      ))}
    </div>
  );
}

interface FieldProps {
  field: PolicyField;
  value: string | number | boolean;
  error: string | undefined;
  project: number | null;
  onChange: (value: string | number | boolean) => void;
}

function Field({ field, value, error, project, onChange }: FieldProps) {
  const { label, help } = wordsOf(field);
  const common = { label, description: help, error };
  switch (field.kind) {
    case "yes":
      return (
        <Checkbox
          {...common}
          checked={value === true}
          onChange={(event) => onChange(event.currentTarget.checked)}
        />
      );
    case "choice":
      return (
        <Select
          {...common}
          data={choicesOf(field)}
          value={String(value)}
          onChange={(chosen) => chosen && onChange(chosen)}
        />
      );
    case "recipe":
      return <RecipeField {...common} project={project ?? 0} value={String(value)} onChange={onChange} />;
    case "time":
      return (
        <TextInput
          {...common}
          type="time"
          value={String(value)}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      );
    default:
      return (
        <NumberInput
          {...common}
          min={field.min}
          max={field.max}
          step={field.kind === "number" ? field.step : 1}
          suffix={
            field.kind === "share"
              ? t("projects.settings.percent")
              : field.kind === "minutes"
                ? t("projects.settings.minutes")
                : ""
          }
          thousandSeparator=","
          value={Number(value)}
          onChange={(next) => typeof next === "number" && onChange(next)}
        />
      );
  }
}

function RecipeField(props: {
  label: string;
  description: string;
  error: string | undefined;
  project: number;
  value: string;
  onChange: (value: string) => void;
}) {
  const { project, onChange, ...common } = props;
  const recipes = useRecipes(project);
  const names = recipes.data?.map((recipe) => recipe.name) ?? [];
  return (
    <Select
      {...common}
      data={names.includes(common.value) ? names : [common.value, ...names]}
      onChange={(chosen) => chosen && onChange(chosen)}
    />
  );
}
