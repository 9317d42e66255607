import { Button, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { ApiProblem } from "../api/problem";
import { useChangeProject, useProject } from "../api/projects";
import type { Project } from "../api/types";
import { usePowers, useProjectId } from "../app/place";
import { t } from "../i18n/management";
import { RulesSection } from "../quality/RulesSection";
import { EmptyState } from "../ui/EmptyState";
import { FormError } from "../ui/FormError";
import { Page, Section } from "../ui/Page";
import { SkeletonRows } from "../ui/Skeletons";
import { ClassesSection } from "./ClassesSection";
import { EndOfProject } from "./EndOfProject";
import { ExamplesSection } from "./ExamplesSection";
import { GuidelinesSection } from "./GuidelinesSection";
import { PoliciesSection } from "./PoliciesSection";
import { SavedNote } from "./SavedNote";
import styles from "./Settings.module.css";

const PARTS = [
  ["question", t("projects.settings.question")],
  ["classes", t("projects.classes.title")],
  ["guidelines", t("projects.settings.guidelines")],
  ["examples", t("projects.settings.examples")],
  ["policies", t("projects.settings.policies")],
  ["rules", t("projects.settings.rules")],
  ["end", t("projects.end.title")],
] as const;

export default function SettingsPage() {
  const { data } = useProject(useProjectId());
  const can = usePowers();
  if (data && !can.manage) return <EmptyState title={t("projects.settings.managers")} />;
  return (
    <Page title={t("projects.settings.title")}>
      <nav className={styles.parts} aria-label={t("projects.settings.title")}>
        {PARTS.map(([id, name]) => (
          <a key={id} className="opens" href={`#${id}`}>
            {name}
          </a>
        ))}
      </nav>
      {data ? <Sections key={data.id} project={data} /> : <SkeletonRows rows={8} />}
    </Page>
  );
}

function Sections({ project }: { project: Project }) {
  return (
    <>
      <QuestionSection project={project} />
      <ClassesSection project={project} />
      <GuidelinesSection project={project} />
      <ExamplesSection project={project} />
      <PoliciesSection project={project} />
      <RulesSection />
      <EndOfProject project={project} />
    </>
  );
}

function QuestionSection({ project }: { project: Project }) {
  const [name, setName] = useState(project.name);
  const [question, setQuestion] = useState(project.question);
  const change = useChangeProject(project.id);
  const problem = change.error ? ApiProblem.from(change.error) : null;
  const same = name.trim() === project.name && question.trim() === project.question;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    change.mutate({ name, question });
  };
  return (
    <Section title={t("projects.settings.question")} id="question">
      <form className={styles.form} onSubmit={submit}>
        <TextInput
          label={t("projects.settings.name")}
          required
          maxLength={120}
          value={name}
          error={problem?.field("name")}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <TextInput
          label={t("projects.settings.question")}
          description={t("projects.settings.questionHelp")}
          required
          maxLength={300}
          value={question}
          error={problem?.field("question")}
          onChange={(event) => setQuestion(event.currentTarget.value)}
        />
        <FormError error={problem} shown={["name", "question"]} />
        <div className={styles.row}>
          <Button type="submit" disabled={same} loading={change.isPending}>
            {t("projects.settings.save")}
          </Button>
          <SavedNote shown={change.isSuccess && same} />
        </div>
      </form>
    </Section>
  );
}
