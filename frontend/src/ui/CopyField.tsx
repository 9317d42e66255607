import { Button } from "@mantine/core";
import { useClipboard } from "@mantine/hooks";
import { Check, Copy } from "lucide-react";
import { t } from "../i18n";
import styles from "./CopyField.module.css";

/** A text to take away, such as a link or a secret that is shown once. */
export function CopyField({ value, label }: { value: string; label: string }) {
  const clipboard = useClipboard({ timeout: 2000 });
  return (
    <div className={styles.field}>
      <input readOnly value={value} aria-label={label} onFocus={(event) => event.currentTarget.select()} />
      <Button
        leftSection={clipboard.copied ? <Check size={16} /> : <Copy size={16} />}
        onClick={() => clipboard.copy(value)}
      >
        {clipboard.copied ? t("ui.copied") : t("ui.copy")}
      </Button>
    </div>
  );
}
