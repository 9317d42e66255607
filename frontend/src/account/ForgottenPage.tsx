import { Button, TextInput } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { useRequestReset, useSession } from "../api/session";
import { t } from "../i18n";
import { FormError } from "../ui/FormError";
import { useTitle } from "../ui/Page";
import styles from "./Door.module.css";

export default function ForgottenPage() {
  const session = useSession();
  useTitle(t("account.forgotten"));
  if (session.data && !session.data.email_enabled) {
    return (
      <div className={styles.form}>
        <h1>{t("account.forgotten")}</h1>
        <p>{t("account.noMail")}</p>
        <BackToSignIn />
      </div>
    );
  }
  return <RequestForm />;
}

function RequestForm() {
  const [email, setEmail] = useState("");
  const request = useRequestReset();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    request.mutate(email);
  };
  if (request.isSuccess) {
    return (
      <div className={styles.form} role="status">
        <h1>{t("account.lookIntoMail")}</h1>
        <p>{t("account.linkSent", { email })}</p>
        <BackToSignIn />
      </div>
    );
  }
  return (
    <form className={styles.form} onSubmit={submit}>
      <h1>{t("account.forgotten")}</h1>
      <p>{t("account.weSend")}</p>
      <TextInput
        label={t("account.email")}
        type="email"
        autoComplete="username"
        required
        value={email}
        onChange={(event) => setEmail(event.currentTarget.value)}
      />
      <FormError error={request.error} />
      <div className={styles.row}>
        <Button type="submit" variant="filled" loading={request.isPending}>
          {t("account.sendLink")}
        </Button>
        <BackToSignIn />
      </div>
    </form>
  );
}

function BackToSignIn() {
  return (
    <Link className="opens" to="/sign-in">
      {t("account.backToSignIn")}
    </Link>
  );
}
