import { Button, Textarea } from "@mantine/core";
import { lazy, Suspense, useDeferredValue, useState } from "react";
import { useChangeProject } from "../api/projects";
import type { Project } from "../api/types";
import { t } from "../i18n/management";
import { FormError } from "../ui/FormError";
import { Section } from "../ui/Page";
import { SkeletonBlock } from "../ui/Skeletons";
import { SavedNote } from "./SavedNote";
import styles from "./Settings.module.css";

const Markdown = lazy(() => import("../ui/Markdown"));

/** What labellers read before they begin, written in Markdown with its look beside it. */
export function GuidelinesSection({ project }: { project: Project }) {
  const [text, setText] = useState(project.guidelines);
  const change = useChangeProject(project.id);
  const preview = useDeferredValue(text);
  return (
    <Section
      title={t("projects.settings.guidelines")}
      id="guidelines"
      note={t("projects.settings.guidelinesNote")}
    >
      <div className={styles.split}>
        <Textarea
          aria-label={t("projects.settings.guidelinesMarkdown")}
          minRows={8}
          maxRows={24}
          placeholder={t("projects.settings.guidelinesExample")}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <section className={styles.preview} aria-label={t("projects.settings.preview")}>
          <Suspense fallback={<SkeletonBlock height={64} />}>
            {preview.trim() ? (
              <Markdown text={preview} />
            ) : (
              <p className="quiet">{t("projects.settings.previewHere")}</p>
            )}
          </Suspense>
        </section>
      </div>
      <FormError error={change.error} />
      <div className={styles.row}>
        <Button
          disabled={text === project.guidelines}
          loading={change.isPending}
          onClick={() => change.mutate({ guidelines: text })}
        >
          {t("projects.settings.save")}
        </Button>
        <SavedNote shown={change.isSuccess && text === project.guidelines} />
      </div>
    </Section>
  );
}
