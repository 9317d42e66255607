import { Button, TextInput } from "@mantine/core";
import { Link, useLocation, useNavigate, useParams } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { ApiProblem } from "../api/problem";
import { useAcceptInvitation, useInvitationLook, useSession } from "../api/session";
import type { InvitationLook, Me } from "../api/types";
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
  const navigate = useNavigate();
  useTitle("Invitation");
  if (look.isError) return <ErrorState error={look.error} what="This invitation cannot be used" />;
  if (!look.data || !session.data) return <SkeletonRows rows={4} />;
  const joined = (me: Me) => {
    const newest = me.memberships.find((one) => one.project_name === look.data.project_name);
    void navigate(
      newest ? { to: "/p/$projectId", params: { projectId: String(newest.project_id) } } : { to: "/" },
    );
  };
  const props = { secret, look: look.data, joined };
  return session.data.user ? <JoinAs {...props} name={session.data.user.name} /> : <JoinAsNew {...props} />;
}

interface Props {
  secret: string;
  look: InvitationLook;
  joined: (me: Me) => void;
}

function Headline({ look }: { look: InvitationLook }) {
  return (
    <>
      <h1>Join {look.project_name}</h1>
      <p>You are invited as {look.role}.</p>
    </>
  );
}

function JoinAs({ secret, look, joined, name }: Props & { name: string }) {
  const accept = useAcceptInvitation(secret);
  return (
    <div className={styles.form}>
      <Headline look={look} />
      <FormError error={accept.error} />
      <div className={styles.row}>
        <Button
          variant="filled"
          loading={accept.isPending}
          onClick={() => accept.mutate({}, { onSuccess: joined })}
        >
          Join as {name}
        </Button>
      </div>
    </div>
  );
}

function JoinAsNew({ secret, look, joined }: Props) {
  const [name, setName] = useState("");
  const [email, setEmail] = useState(look.email ?? "");
  const [password, setPassword] = useState("");
  const accept = useAcceptInvitation(secret);
  const here = useLocation({ select: (location) => location.href });
  const problem = accept.error ? ApiProblem.from(accept.error) : null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    accept.mutate({ name, password, ...(look.email ? {} : { email }) }, { onSuccess: joined });
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
        <Button type="submit" variant="filled" loading={accept.isPending}>
          Make an account and join
        </Button>
      </div>
      <p className="quiet">You have an account? {signIn} first.</p>
    </form>
  );
}
