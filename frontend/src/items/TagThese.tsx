import { Button, Popover, TextInput } from "@mantine/core";
import { Tag } from "lucide-react";
import { useState } from "react";
import { useTagItems } from "../api/items";
import { useProjectId } from "../app/place";
import { t } from "../i18n/management";
import { FormError } from "../ui/FormError";
import styles from "./FilterBar.module.css";

/** Puts a tag on every item that the filters leave, or takes it off. */
export function TagThese({ filters }: { filters: Record<string, string> }) {
  const [name, setName] = useState("");
  const tag = useTagItems(useProjectId());
  const change = (which: "add" | "remove") => tag.mutate({ [which]: [name], filters });
  return (
    <Popover position="bottom-end" shadow="md" trapFocus withRoles={false}>
      <Popover.Target>
        <Button leftSection={<Tag size={16} aria-hidden="true" />}>{t("items.addTag")}</Button>
      </Popover.Target>
      <Popover.Dropdown className={styles.editor}>
        <TextInput
          label={t("items.filters.tag")}
          placeholder={t("items.tagPlaceholder")}
          maxLength={64}
          data-autofocus
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <div style={{ display: "flex", gap: 8, marginTop: 8 }}>
          <Button
            variant="filled"
            disabled={!name.trim()}
            loading={tag.isPending}
            onClick={() => change("add")}
          >
            {t("items.tagAll")}
          </Button>
          <Button variant="subtle" disabled={!name.trim()} onClick={() => change("remove")}>
            {t("items.untagAll")}
          </Button>
        </div>
        <FormError error={tag.error} />
        <p role="status" className="quiet">
          {tag.data && t("items.tagged", { added: tag.data.added, removed: tag.data.removed })}
        </p>
      </Popover.Dropdown>
    </Popover>
  );
}
