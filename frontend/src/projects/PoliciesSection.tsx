import { Button } from "@mantine/core";
import { useState } from "react";
import { ApiProblem } from "../api/problem";
import { useChangeProject } from "../api/projects";
import type { Policies, Project } from "../api/types";
import { t } from "../i18n/management";
import { FormError } from "../ui/FormError";
import { Section } from "../ui/Page";
import { PoliciesForm } from "./PoliciesForm";
import { policyErrors, policyProblems } from "./policyFields";
import { SavedNote } from "./SavedNote";
import styles from "./Settings.module.css";

const TOUCH_CONSENSUS: readonly (keyof Policies)[] = [
  "overlap_min",
  "overlap_max",
  "accept_agreement",
  "allow_cannot_tell",
];

/** All policies of a running project. */
export function PoliciesSection({ project }: { project: Project }) {
  const [policies, setPolicies] = useState(project.policies);
  const change = useChangeProject(project.id);
  const problem = change.error ? ApiProblem.from(change.error) : null;
  const changed = (Object.keys(policies) as (keyof Policies)[]).filter(
    (key) => policies[key] !== project.policies[key],
  );
  const recomputes = changed.some((key) => TOUCH_CONSENSUS.includes(key));
  return (
    <Section title={t("projects.settings.policies")} id="policies">
      <PoliciesForm
        policies={policies}
        onChange={setPolicies}
        errors={policyErrors(problem)}
        project={project.id}
      />
      <div style={{ marginTop: 16 }}>
        <FormError error={problem} shown={Object.keys(problem?.fields ?? {})} />
        {recomputes && <p className="quiet">{t("projects.settings.recomputes")}</p>}
        <div className={styles.row}>
          <Button
            disabled={changed.length === 0 || Object.keys(policyProblems(policies)).length > 0}
            loading={change.isPending}
            onClick={() =>
              change.mutate({ policies: Object.fromEntries(changed.map((key) => [key, policies[key]])) })
            }
          >
            {t("projects.settings.save")}
          </Button>
          <SavedNote shown={change.isSuccess && changed.length === 0} />
        </div>
      </div>
    </Section>
  );
}
