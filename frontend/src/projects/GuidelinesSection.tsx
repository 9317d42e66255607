import { Button, Textarea } from "@mantine/core";
import { lazy, Suspense, useDeferredValue, useState } from "react";
import { useChangeProject } from "../api/projects";
import type { Project } from "../api/types";
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
    <Section title="Guidelines" id="guidelines" note="shown at the first visit and at the key G">
      <div className={styles.split}>
        <Textarea
          aria-label="Guidelines in Markdown"
          minRows={8}
          maxRows={24}
          placeholder={
            "What counts, what does not.\n\n- Look at the whole image\n- When in doubt: cannot tell"
          }
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <section className={styles.preview} aria-label="Preview">
          <Suspense fallback={<SkeletonBlock height={64} />}>
            {preview.trim() ? (
              <Markdown text={preview} />
            ) : (
              <p className="quiet">The preview appears here.</p>
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
          Save
        </Button>
        <SavedNote shown={change.isSuccess && text === project.guidelines} />
      </div>
    </Section>
  );
}
