import { Button, FileButton, Select, TextInput } from "@mantine/core";
import { useState } from "react";
import { useAddGuidelineImage, useRemoveGuidelineImage } from "../api/projects";
import type { Project } from "../api/types";
import { t } from "../i18n/management";
import { ClassName } from "../ui/ClassTile";
import { FormError } from "../ui/FormError";
import { Section } from "../ui/Page";
import { Thumb } from "../ui/Thumb";
import styles from "./Settings.module.css";

/** Example images that are shown with the guidelines. */
export function ExamplesSection({ project }: { project: Project }) {
  const [classKey, setClassKey] = useState("");
  const [caption, setCaption] = useState("");
  const add = useAddGuidelineImage(project.id);
  const remove = useRemoveGuidelineImage(project.id);
  const classes = project.classes.filter((one) => one.retired_at === null);
  const send = (file: File | null) => {
    if (file) add.mutate({ file, class_key: classKey, caption }, { onSuccess: () => setCaption("") });
  };
  return (
    <Section title={t("projects.settings.examples")} id="examples" note={t("projects.settings.examplesNote")}>
      {project.guideline_images.length > 0 && (
        <div className={styles.examples}>
          {project.guideline_images.map((example) => {
            const of = project.classes.find((one) => one.key === example.class_key);
            return (
              <figure key={example.id} className={styles.example}>
                <Thumb
                  src={example.image.thumb}
                  alt={example.caption || t("projects.settings.example")}
                  size={128}
                />
                <figcaption>
                  {of && <ClassName of={of} />}
                  {example.caption && <span className="quiet small">{example.caption}</span>}
                  <Button variant="subtle" size="compact-xs" onClick={() => remove.mutate(example.id)}>
                    {t("projects.settings.remove")}
                  </Button>
                </figcaption>
              </figure>
            );
          })}
        </div>
      )}
      <div className={styles.row} style={{ alignItems: "flex-end" }}>
        <Select
          label={t("projects.settings.shows")}
          data={[
            { value: "", label: t("projects.settings.noClass") },
            ...classes.map(({ key, name }) => ({ value: key, label: name })),
          ]}
          value={classKey}
          onChange={(value) => setClassKey(value ?? "")}
        />
        <TextInput
          label={t("projects.settings.caption")}
          maxLength={200}
          w={320}
          value={caption}
          onChange={(event) => setCaption(event.currentTarget.value)}
        />
        <FileButton onChange={send} accept="image/*">
          {(props) => (
            <Button {...props} loading={add.isPending}>
              {t("projects.settings.addImage")}
            </Button>
          )}
        </FileButton>
      </div>
      <FormError error={add.error ?? remove.error} />
    </Section>
  );
}
