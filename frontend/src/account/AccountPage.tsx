import { Button, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useChangeMe } from "../api/account";
import { useMe } from "../api/session";
import { t } from "../i18n";
import { FormError } from "../ui/FormError";
import { Page, Section } from "../ui/Page";
import styles from "./Account.module.css";
import { MailSection } from "./MailSection";
import { PasswordSection } from "./PasswordSection";
import { TokensSection } from "./TokensSection";

export default function AccountPage() {
  const me = useMe();
  return (
    <Page title={t("account.title")} aside={me.email}>
      <NameSection key={me.id} />
      <MailSection />
      <PasswordSection />
      <TokensSection />
    </Page>
  );
}

function NameSection() {
  const me = useMe();
  const [name, setName] = useState(me.name);
  const change = useChangeMe();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    change.mutate({ name });
  };
  return (
    <Section title={t("account.name")}>
      <form className={styles.form} onSubmit={submit}>
        <TextInput
          label={t("account.howSeen")}
          required
          maxLength={120}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <FormError error={change.error} />
        <div className={styles.row}>
          <Button type="submit" disabled={name.trim() === me.name} loading={change.isPending}>
            {t("account.save")}
          </Button>
          {change.isSuccess && name.trim() === me.name && (
            <span className="good" role="status">
              {t("account.saved")}
            </span>
          )}
        </div>
      </form>
    </Section>
  );
}
