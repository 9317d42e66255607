import { Button } from "@mantine/core";
import { useParams } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { ApiProblem } from "../api/problem";
import { useConfirmReset } from "../api/session";
import { t } from "../i18n";
import { FormError } from "../ui/FormError";
import { LinkButton } from "../ui/LinkButton";
import { useTitle } from "../ui/Page";
import styles from "./Door.module.css";
import { NewPassword } from "./NewPassword";

export default function ResetPage() {
  const { uid = "", token = "" } = useParams({ strict: false });
  const [password, setPassword] = useState("");
  const confirm = useConfirmReset();
  useTitle(t("account.newPassword"));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    confirm.mutate({ uid, token, password });
  };
  if (confirm.isSuccess) {
    return (
      <div className={styles.form} role="status">
        <h1>{t("account.isChanged")}</h1>
        <p>{t("account.signedOutEverywhere")}</p>
        <LinkButton to="/sign-in" variant="filled">
          {t("account.signIn")}
        </LinkButton>
      </div>
    );
  }
  const problem = confirm.error ? ApiProblem.from(confirm.error) : null;
  return (
    <form className={styles.form} onSubmit={submit}>
      <h1>{t("account.chooseNew")}</h1>
      <NewPassword value={password} onChange={setPassword} error={problem?.field("password")} />
      <FormError error={problem} shown={["password"]} />
      <div className={styles.row}>
        <Button type="submit" variant="filled" loading={confirm.isPending}>
          {t("account.setPassword")}
        </Button>
      </div>
    </form>
  );
}
