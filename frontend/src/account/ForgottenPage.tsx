import { Button, TextInput } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { useRequestReset, useSession } from "../api/session";
import { FormError } from "../ui/FormError";
import { useTitle } from "../ui/Page";
import styles from "./Door.module.css";

export default function ForgottenPage() {
  const session = useSession();
  useTitle("Forgotten password");
  if (session.data && !session.data.email_enabled) {
    return (
      <div className={styles.form}>
        <h1>Forgotten password</h1>
        <p>
          This server sends no e-mail. Ask a manager of your project: on the page Members they can make a link
          with which you set a new password.
        </p>
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
        <h1>Look into your mail</h1>
        <p>If {email} has an account, a link to set a new password is on its way. It works for one day.</p>
        <BackToSignIn />
      </div>
    );
  }
  return (
    <form className={styles.form} onSubmit={submit}>
      <h1>Forgotten password</h1>
      <p>We send you a link with which you set a new one.</p>
      <TextInput
        label="E-mail"
        type="email"
        autoComplete="username"
        required
        value={email}
        onChange={(event) => setEmail(event.currentTarget.value)}
      />
      <FormError error={request.error} />
      <div className={styles.row}>
        <Button type="submit" variant="filled" loading={request.isPending}>
          Send the link
        </Button>
        <BackToSignIn />
      </div>
    </form>
  );
}

function BackToSignIn() {
  return (
    <Link className="opens" to="/sign-in">
      Back to sign in
    </Link>
  );
}
