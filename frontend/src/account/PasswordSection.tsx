import { Button, PasswordInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useChangePassword } from "../api/account";
import { ApiProblem } from "../api/problem";
import { t } from "../i18n";
import { FormError } from "../ui/FormError";
import { Section } from "../ui/Page";
import styles from "./Account.module.css";
import { NewPassword } from "./NewPassword";

export function PasswordSection() {
  const [old, setOld] = useState("");
  const [wanted, setWanted] = useState("");
  const change = useChangePassword();
  const problem = change.error ? ApiProblem.from(change.error) : null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    change.mutate(
      { old, new: wanted },
      {
        onSuccess: () => {
          setOld("");
          setWanted("");
        },
      },
    );
  };
  return (
    <Section title={t("account.password")}>
      <form className={styles.form} onSubmit={submit}>
        <PasswordInput
          label={t("account.presentPassword")}
          autoComplete="current-password"
          required
          value={old}
          error={problem?.field("old")}
          onChange={(event) => setOld(event.currentTarget.value)}
        />
        <NewPassword value={wanted} onChange={setWanted} error={problem?.field("new")} />
        <FormError error={problem} shown={["old", "new"]} />
        <div className={styles.row}>
          <Button type="submit" loading={change.isPending}>
            {t("account.changePassword")}
          </Button>
          {change.isSuccess && (
            <span className="good" role="status">
              {t("account.passwordChanged")}
            </span>
          )}
        </div>
      </form>
    </Section>
  );
}
