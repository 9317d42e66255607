import { Button, Checkbox, TextInput } from "@mantine/core";
import { ArrowDownToLine } from "lucide-react";
import { useState } from "react";
import { paymentsAddress } from "../api/people";
import { t } from "../i18n/management";
import { Section } from "../ui/Page";
import styles from "./Members.module.css";

/** Answers and minutes of each person between two days, as a file. */
export function PaymentSection({ project }: { project: number }) {
  const [since, setSince] = useState("");
  const [until, setUntil] = useState("");
  const [names, setNames] = useState(false);
  return (
    <Section title={t("projects.people.payment")} id="payment" note={t("projects.people.paymentNote")}>
      <div className={styles.row}>
        <TextInput
          type="date"
          label={t("projects.people.since")}
          value={since}
          onChange={(event) => setSince(event.currentTarget.value)}
        />
        <TextInput
          type="date"
          label={t("projects.people.until")}
          value={until}
          onChange={(event) => setUntil(event.currentTarget.value)}
        />
        <Checkbox
          label={t("projects.people.names")}
          mb={6}
          checked={names}
          onChange={(event) => setNames(event.currentTarget.checked)}
        />
        <Button
          component="a"
          download
          href={paymentsAddress(project, since, until, names)}
          leftSection={<ArrowDownToLine size={16} />}
        >
          {t("projects.people.download")}
        </Button>
      </div>
      <p className="quiet small">{t("projects.people.pause")}</p>
    </Section>
  );
}
