import { Button, TextInput } from "@mantine/core";
import { Link, useLocation, useNavigate, useParams } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { ApiProblem } from "../api/problem";
import { type AcceptBody, useAcceptInvitation, useInvitationLook, useSession } from "../api/session";
import type { InvitationLook } from "../api/types";
import { t } from "../i18n";
import { ErrorState } from "../ui/ErrorState";
import { FormError } from "../ui/FormError";
import { useTitle } from "../ui/Page";
import { SkeletonRows } from "../ui/Skeletons";
import styles from "./Door.module.css";
import { NewPassword } from "./NewPassword";

export default function JoinPage() {
  const { secret = "" } = useParams({ strict: false });
  const session = useSession();
  const look = useInvitationLook(secret);
  const accept = useAcceptInvitation(secret);
  const navigate = useNavigate();
  useTitle(t("account.invitation"));
  const join = (body: AcceptBody) =>
    accept.mutate(body, {
      onSuccess: (me) => {
        const joined = me.memberships.find((one) => one.project_name === look.data?.project_name);
        void navigate(
          joined ? { to: "/p/$projectId", params: { projectId: String(joined.project_id) } } : { to: "/" },
        );
      },
    });
  if (accept.isSuccess) return <SkeletonRows rows={4} />;
  if (look.isError) return <ErrorState error={look.error} what={t("account.badInvitation")} />;
  if (!look.data || !session.data) return <SkeletonRows rows={4} />;
  const props = { look: look.data, join, busy: accept.isPending, error: accept.error };
  return session.data.user ? <JoinAs {...props} name={session.data.user.name} /> : <JoinAsNew {...props} />;
}

interface Props {
  look: InvitationLook;
  join: (body: AcceptBody) => void;
  busy: boolean;
  error: unknown;
}

function Headline({ look }: { look: InvitationLook }) {
  return (
    <>
      <h1>{t("account.join", { project: look.project_name })}</h1>
      <p>{t("account.invitedAs", { role: t(`app.roles.${look.role}`) })}</p>
    </>
  );
}

function JoinAs({ look, join, busy, error, name }: Props & { name: string }) {
  return (
    <div className={styles.form}>
      <Headline look={look} />
      <FormError error={error} />
      <div className={styles.row}>
        <Button variant="filled" loading={busy} onClick={() => join({})}>
          {t("account.joinAs", { name })}
        </Button>
      </div>
    </div>
  );
}

function JoinAsNew({ look, join, busy, error }: Props) {
  const [name, setName] = useState("");
  const [email, setEmail] = useState(look.email ?? "");
  const [password, setPassword] = useState("");
  const here = useLocation({ select: (location) => location.href });
  const problem = error ? ApiProblem.from(error) : null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    join({ name, password, ...(look.email ? {} : { email }) });
  };
  const signIn = (
    <Link className="opens" to="/sign-in" search={{ next: here }}>
      {t("account.signIn")}
    </Link>
  );
  if (!look.needs_account) {
    return (
      <div className={styles.form}>
        <Headline look={look} />
        <p>
          {t("account.hasAccount", { email: look.email ?? "" })} {signIn}
        </p>
      </div>
    );
  }
  return (
    <form className={styles.form} onSubmit={submit}>
      <Headline look={look} />
      <TextInput
        label={t("account.yourName")}
        autoComplete="name"
        required
        maxLength={120}
        value={name}
        error={problem?.field("name")}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <TextInput
        label={t("account.email")}
        type="email"
        autoComplete="username"
        required
        readOnly={look.email !== null}
        value={email}
        error={problem?.field("email")}
        onChange={(event) => setEmail(event.currentTarget.value)}
      />
      <NewPassword
        label={t("account.password")}
        value={password}
        onChange={setPassword}
        error={problem?.field("password")}
      />
      <FormError error={problem} shown={["name", "email", "password"]} />
      <div className={styles.row}>
        <Button type="submit" variant="filled" loading={busy}>
          {t("account.makeAndJoin")}
        </Button>
      </div>
      <p className="quiet">
        {t("account.accountFirst")} {signIn}
      </p>
    </form>
  );
}
