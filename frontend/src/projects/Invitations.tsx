import { Button, Select, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useInvitations, useInvite, useRevokeInvitation } from "../api/members";
import { ApiProblem } from "../api/problem";
import type { Invitation, Role } from "../api/types";
import { CopyField } from "../ui/CopyField";
import { type Column, DataTable } from "../ui/DataTable";
import { FormError } from "../ui/FormError";
import { date } from "../ui/format";
import { Section } from "../ui/Page";
import styles from "./Members.module.css";
import { ROLES } from "./roles";

/** Invitation links: made, handed over, taken back. */
export function Invitations({ project }: { project: number }) {
  const invitations = useInvitations(project, true);
  const revoke = useRevokeInvitation(project);
  const open = invitations.data?.results.filter((one) => one.state === "open") ?? [];
  return (
    <Section title="Invite somebody">
      <InvitationForm project={project} />
      <FormError error={revoke.error ?? invitations.error} />
      {open.length > 0 && (
        <DataTable
          label="Open invitations"
          columns={columns((id) => revoke.mutate(id))}
          rows={open}
          rowKey={(one) => one.id}
        />
      )}
    </Section>
  );
}

function InvitationForm({ project }: { project: number }) {
  const [role, setRole] = useState<Role>("labeller");
  const [email, setEmail] = useState("");
  const invite = useInvite(project);
  const problem = invite.error ? ApiProblem.from(invite.error) : null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    invite.mutate({ role, ...(email ? { email } : {}) }, { onSuccess: () => setEmail("") });
  };
  return (
    <>
      <form className={styles.row} onSubmit={submit}>
        <Select
          label="As"
          w={140}
          data={ROLES.map(({ value, label }) => ({ value, label }))}
          value={role}
          onChange={(value) => value && setRole(value as Role)}
        />
        <TextInput
          label="E-mail, if it is for one person"
          type="email"
          w={280}
          placeholder="anybody who has the link"
          value={email}
          error={problem?.field("email")}
          onChange={(event) => setEmail(event.currentTarget.value)}
        />
        <Button type="submit" variant="filled" loading={invite.isPending}>
          Make an invitation link
        </Button>
      </form>
      <FormError error={problem} shown={["email"]} />
      {invite.data && (
        <div className={styles.link} role="status">
          <p>
            {invite.data.sent ? `Sent to ${invite.data.email}. ` : ""}
            The link is shown this once. Whoever opens it becomes {invite.data.role} of this project; it works
            until {date(invite.data.expires_at)}.
          </p>
          <CopyField value={invite.data.url} label="Invitation link" />
        </div>
      )}
    </>
  );
}

function columns(revoke: (id: number) => void): Column<Invitation>[] {
  return [
    {
      key: "who",
      header: "Open invitations",
      cell: (one) => one.email ?? <span className="quiet">anybody who has the link</span>,
    },
    { key: "role", header: "As", cell: (one) => one.role },
    { key: "by", header: "By", cell: (one) => one.created_by?.name ?? "–" },
    { key: "until", header: "Until", align: "right", cell: (one) => date(one.expires_at) },
    {
      key: "revoke",
      header: <span className="visually-hidden">Take back</span>,
      align: "right",
      cell: (one) => (
        <Button variant="subtle" size="compact-sm" onClick={() => revoke(one.id)}>
          Take back
        </Button>
      ),
    },
  ];
}
