import { Button, TextInput } from "@mantine/core";
import { Link, useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { ApiProblem } from "../api/problem";
import { useCreateProject } from "../api/projects";
import type { Policies } from "../api/types";
import { t } from "../i18n/management";
import { FormError } from "../ui/FormError";
import { Page, Section } from "../ui/Page";
import { ClassDraftList } from "./ClassDraftList";
import { type ClassDraft, MALE_OR_FEMALE, problems, toNewClasses } from "./classDraft";
import { PoliciesForm } from "./PoliciesForm";
import styles from "./Projects.module.css";
import { DEFAULTS, policyErrors, policyProblems } from "./policyFields";

const EMPTY: ClassDraft[] = [1, 2].map((id) => ({ id, name: "", hotkey: "", colour: "" }));

interface Draft {
  name: string;
  question: string;
  guidelines: string;
  classes: ClassDraft[];
  policies: Policies;
}

/** A project in three steps on one page: the question, its classes, and policies that can stay as they are. */
export default function NewProjectPage() {
  const [draft, setDraft] = useState<Draft>({
    name: "",
    question: "",
    guidelines: "",
    classes: EMPTY,
    policies: DEFAULTS,
  });
  const [strict, setStrict] = useState(false);
  const create = useCreateProject();
  const navigate = useNavigate();
  const problem = create.error ? ApiProblem.from(create.error) : null;
  const set = (fields: Partial<Draft>) => setDraft((before) => ({ ...before, ...fields }));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setStrict(true);
    if (problems(draft.classes).size > 0 || Object.keys(policyProblems(draft.policies)).length > 0) return;
    create.mutate(
      { ...draft, classes: toNewClasses(draft.classes), policies: changed(draft.policies) },
      {
        onSuccess: (project) =>
          void navigate({
            to: "/p/$projectId/import",
            params: { projectId: String(project.id) },
            search: {},
          }),
      },
    );
  };
  return (
    <Page title={t("projects.new.title")}>
      <form onSubmit={submit}>
        <Section title={t("projects.new.step1")} actions={<Presets onChoose={set} />}>
          <div className={styles.form}>
            <TextInput
              label={t("projects.new.name")}
              placeholder={t("projects.new.nameExample")}
              required
              maxLength={120}
              value={draft.name}
              error={problem?.field("name")}
              onChange={(event) => set({ name: event.currentTarget.value })}
            />
            <TextInput
              label={t("projects.new.question")}
              description={t("projects.new.questionHelp")}
              placeholder={t("projects.new.questionExample")}
              required
              maxLength={300}
              value={draft.question}
              error={problem?.field("question")}
              onChange={(event) => set({ question: event.currentTarget.value })}
            />
          </div>
        </Section>
        <Section title={t("projects.new.step2")} note={t("projects.new.step2Note")}>
          <ClassDraftList drafts={draft.classes} onChange={(classes) => set({ classes })} strict={strict} />
        </Section>
        <Section title={t("projects.new.step3")}>
          <p className="quiet">{t("projects.new.defaults")}</p>
          <details className={styles.fold}>
            <summary>{t("projects.new.change")}</summary>
            <div>
              <PoliciesForm
                policies={draft.policies}
                onChange={(policies) => set({ policies })}
                errors={policyErrors(problem)}
                project={null}
              />
            </div>
          </details>
        </Section>
        <Section>
          <FormError error={problem} shown={["name", "question"]} />
          <div className={styles.submit}>
            <Button type="submit" variant="filled" loading={create.isPending}>
              {t("projects.new.create")}
            </Button>
            <Link className="opens" to="/" search={{}}>
              {t("projects.new.cancel")}
            </Link>
          </div>
        </Section>
      </form>
    </Page>
  );
}

function Presets({ onChoose }: { onChoose: (fields: Partial<Draft>) => void }) {
  return (
    <div className={styles.presets}>
      <span className="quiet">{t("projects.new.startFrom")}</span>
      <Button
        size="compact-sm"
        onClick={() =>
          onChoose({
            ...MALE_OR_FEMALE,
            classes: MALE_OR_FEMALE.classes.map((one, index) => ({
              id: index + 1,
              name: one.name,
              hotkey: one.hotkey ?? "",
              colour: one.colour ?? "",
            })),
          })
        }
      >
        {t("projects.new.preset.button")}
      </Button>
    </div>
  );
}

/** Only what differs from the defaults, so that later defaults of the server hold. */
function changed(policies: Policies): Partial<Policies> {
  const entries = Object.entries(policies).filter(
    ([key, value]) => DEFAULTS[key as keyof Policies] !== value,
  );
  return Object.fromEntries(entries);
}
