import { Button, TextInput } from "@mantine/core";
import { Link, useLocation, useNavigate, useParams } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { ApiProblem } from "../api/problem";
import { type AcceptBody, useAcceptInvitation, useInvitationLook, useSession } from "../api/session";
import type { InvitationLook } from "../api/types";
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
  useTitle("Invitation");
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
  if (look.isError) return <ErrorState error={look.error} what="This invitation cannot be used" />;
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
      <h1>Join {look.project_name}</h1>
      <p>You are invited as {look.role}.</p>
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
          Join as {name}
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
      Sign in
    </Link>
  );
  if (!look.needs_account) {
    return (
      <div className={styles.form}>
        <Headline look={look} />
        <p>
          {look.email} has an account here. {signIn} to accept.
        </p>
      </div>
    );
  }
  return (
    <form className={styles.form} onSubmit={submit}>
      <Headline look={look} />
      <TextInput
        label="Your name"
        autoComplete="name"
        required
        maxLength={120}
        value={name}
        error={problem?.field("name")}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <TextInput
        label="E-mail"
        type="email"
        autoComplete="username"
        required
        readOnly={look.email !== null}
        value={email}
        error={problem?.field("email")}
        onChange={(event) => setEmail(event.currentTarget.value)}
      />
      <NewPassword
        label="Password"
        value={password}
        onChange={setPassword}
        error={problem?.field("password")}
      />
      <FormError error={problem} shown={["name", "email", "password"]} />
      <div className={styles.row}>
        <Button type="submit" variant="filled" loading={busy}>
          Make an account and join
        </Button>
      </div>
      <p className="quiet">You have an account? {signIn} first.</p>
    </form>
  );
}
