import { Button, Drawer, NumberInput, Select, TextInput } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useRef, useState } from "react";
import { ApiProblem } from "../api/problem";
import { useRecipes, useStartRun } from "../api/runs";
import { useSnapshots } from "../api/snapshots";
import type { Recipe, RecipeParameter } from "../api/types";
import { useProjectId } from "../app/place";
import { t } from "../i18n";
import { uuid } from "../labelling/browser";
import { ErrorState } from "../ui/ErrorState";
import { SkeletonRows } from "../ui/Skeletons";
import { chosenIn, defaultsOf, rangeWords, type Values } from "./parameters";
import styles from "./Runs.module.css";

/** Start a run: the recipe, what it may be told, and what it learns from. */
export function StartRun({ onClose }: { onClose(): void }) {
  const recipes = useRecipes(useProjectId());
  return (
    <Drawer opened onClose={onClose} title={t("runs.start")} size={420}>
      {recipes.isPending && <SkeletonRows rows={6} />}
      {recipes.isError && (
        <ErrorState
          error={recipes.error}
          what={t("runs.recipesNotLoaded")}
          onRetry={() => void recipes.refetch()}
        />
      )}
      {recipes.data && <RunForm recipes={recipes.data} onClose={onClose} />}
    </Drawer>
  );
}

const USUAL = "faceres-linear";

function RunForm({ recipes, onClose }: { recipes: readonly Recipe[]; onClose(): void }) {
  const projectId = useProjectId();
  const navigate = useNavigate();
  const start = useStartRun(projectId);
  const keys = useRef(new Map<string, string>()); // the same form sent again is the same run
  const [name, setName] = useState(
    () => recipes.find((one) => one.name === USUAL)?.name ?? recipes[0]?.name ?? "",
  );
  const [values, setValues] = useState<Values>({});
  const [seed, setSeed] = useState<number | string>(7);
  const [folds, setFolds] = useState<number | string>(5);
  const [snapshot, setSnapshot] = useState<string | null>(null);
  const recipe = recipes.find((one) => one.name === name);
  if (!recipe) return <p>{t("runs.noRecipe")}</p>;

  const send = () => {
    const body = {
      recipe: name,
      parameters: chosenIn(recipe, values),
      seed: Number(seed),
      folds: Number(folds),
      snapshot: snapshot === null ? null : Number(snapshot),
    };
    const text = JSON.stringify(body);
    const key = keys.current.get(text) ?? uuid();
    keys.current.set(text, key);
    start.mutate(
      { key, ...body },
      {
        onSuccess: ({ run }) => {
          onClose();
          void navigate({
            to: "/p/$projectId/runs/$number",
            params: { projectId: String(projectId), number: String(run.number) },
          });
        },
      },
    );
  };
  const problem = start.error instanceof ApiProblem ? start.error : null;
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <Select
        label={t("runs.recipe")}
        description={recipe.summary}
        data={recipes.map((one) => one.name)}
        value={name}
        onChange={(next) => {
          setName(next ?? name);
          setValues({});
        }}
      />
      <SnapshotChoice value={snapshot} onChange={setSnapshot} />
      {recipe.parameters.map((one) => (
        <ParameterInput
          key={`${name} ${one.name}`}
          parameter={one}
          value={values[one.name] ?? defaultsOf(recipe)[one.name] ?? ""}
          onChange={(value) => setValues({ ...values, [one.name]: value })}
        />
      ))}
      <div className={styles.pair}>
        <NumberInput
          label={t("runs.folds")}
          description={t("runs.foldsHelp")}
          min={2}
          max={20}
          allowDecimal={false}
          value={folds}
          onChange={setFolds}
          error={problem?.field("folds")}
        />
        <NumberInput
          label={t("runs.seed")}
          description={t("runs.seedHelp")}
          min={0}
          allowDecimal={false}
          value={seed}
          onChange={setSeed}
          error={problem?.field("seed")}
        />
      </div>
      {start.isError && <ErrorState error={start.error} what={t("runs.notStarted")} />}
      <div className={styles.actions}>
        <Button onClick={onClose}>{t("runs.cancel")}</Button>
        <Button type="submit" variant="filled" loading={start.isPending}>
          {t("runs.startNow")}
        </Button>
      </div>
    </form>
  );
}

function SnapshotChoice({ value, onChange }: { value: string | null; onChange(value: string | null): void }) {
  const snapshots = useSnapshots(useProjectId());
  const frozen = (snapshots.data?.results ?? []).filter((one) => one.frozen_at !== null);
  return (
    <Select
      label={t("runs.learnsFrom")}
      description={t("runs.learnsFromHelp")}
      placeholder={t("runs.projectNow")}
      data={frozen.map((one) => ({
        value: String(one.number),
        label: t("runs.snapshotNamed", { number: one.number, name: one.name }),
      }))}
      clearable
      value={value}
      onChange={onChange}
    />
  );
}

interface ParameterProps {
  parameter: RecipeParameter;
  value: number | string;
  onChange(value: number | string): void;
}

function ParameterInput({ parameter, value, onChange }: ParameterProps) {
  const { name, kind, about, options, low, high } = parameter;
  const description = `${about} ${rangeWords(parameter)}.`.trim();
  if (kind === "choice") {
    return (
      <Select
        label={name}
        description={about}
        data={options ?? []}
        value={String(value)}
        onChange={(next) => onChange(next ?? value)}
      />
    );
  }
  if (kind === "text") {
    return (
      <TextInput
        label={name}
        description={about}
        value={String(value)}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
    );
  }
  return (
    <NumberInput
      label={name}
      description={description}
      min={low}
      max={high}
      allowDecimal={kind === "number"}
      value={value}
      onChange={onChange}
    />
  );
}
