import { Button, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useChangeMe } from "../api/account";
import { useMe } from "../api/session";
import { FormError } from "../ui/FormError";
import { Page, Section } from "../ui/Page";
import styles from "./Account.module.css";
import { PasswordSection } from "./PasswordSection";
import { TokensSection } from "./TokensSection";

export default function AccountPage() {
  const me = useMe();
  return (
    <Page title="Account" aside={me.email}>
      <NameSection key={me.id} />
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
    <Section title="Name">
      <form className={styles.form} onSubmit={submit}>
        <TextInput
          label="How others see you"
          required
          maxLength={120}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <FormError error={change.error} />
        <div className={styles.row}>
          <Button type="submit" disabled={name.trim() === me.name} loading={change.isPending}>
            Save
          </Button>
          {change.isSuccess && name.trim() === me.name && (
            <span className="good" role="status">
              Saved
            </span>
          )}
        </div>
      </form>
    </Section>
  );
}
