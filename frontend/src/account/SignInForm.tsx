import { Button, PasswordInput, TextInput } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { useSignIn } from "../api/session";
import { t } from "../i18n";
import { FormError } from "../ui/FormError";
import styles from "./Door.module.css";

/** What password managers look for. */
const FIELDS = { email: "email", password: "password" } as const;

/** E-mail and password. */
export function SignInForm({ onDone }: { onDone?: () => void }) {
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const signIn = useSignIn();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    signIn.mutate({ email, password }, { onSuccess: onDone });
  };
  return (
    <form className={styles.form} onSubmit={submit}>
      <TextInput
        label={t("account.email")}
        name={FIELDS.email}
        type="email"
        autoComplete="username"
        required
        data-autofocus
        value={email}
        onChange={(event) => setEmail(event.currentTarget.value)}
      />
      <PasswordInput
        label={t("account.password")}
        name={FIELDS.password}
        autoComplete="current-password"
        required
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
      />
      <FormError error={signIn.error} />
      <div className={styles.row}>
        <Button type="submit" variant="filled" loading={signIn.isPending}>
          {t("account.signIn")}
        </Button>
        <Link className="opens" to="/forgotten">
          {t("account.forgotten")}
        </Link>
      </div>
    </form>
  );
}
