import { Button, Select, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useInvitations, useInvite, useRevokeInvitation } from "../api/members";
import { ApiProblem } from "../api/problem";
import type { Invitation, Role } from "../api/types";
import { t } from "../i18n/management";
import { CopyField } from "../ui/CopyField";
import { type Column, DataTable } from "../ui/DataTable";
import { FormError } from "../ui/FormError";
import { date } from "../ui/format";
import { Section } from "../ui/Page";
import styles from "./Members.module.css";
import { ROLES, roleName } from "./roles";

/** Invitation links: made, handed over, taken back. */
export function Invitations({ project }: { project: number }) {
  const invitations = useInvitations(project, true);
  const revoke = useRevokeInvitation(project);
  const open = invitations.data?.results.filter((one) => one.state === "open") ?? [];
  return (
    <Section title={t("projects.members.invite")}>
      <InvitationForm project={project} />
      <FormError error={revoke.error ?? invitations.error} />
      {open.length > 0 && (
        <DataTable
          label={t("projects.members.open")}
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
          label={t("projects.members.as")}
          w={140}
          data={ROLES.map(({ value, label }) => ({ value, label }))}
          value={role}
          onChange={(value) => value && setRole(value as Role)}
        />
        <TextInput
          label={t("projects.members.emailIf")}
          type="email"
          w={280}
          placeholder={t("projects.members.anybody")}
          value={email}
          error={problem?.field("email")}
          onChange={(event) => setEmail(event.currentTarget.value)}
        />
        <Button type="submit" variant="filled" loading={invite.isPending}>
          {t("projects.members.makeInvitation")}
        </Button>
      </form>
      <FormError error={problem} shown={["email"]} />
      {invite.data && (
        <div className={styles.link} role="status">
          <p>
            {invite.data.sent ? `${t("projects.members.sentTo", { email: invite.data.email ?? "" })} ` : ""}
            {t("projects.members.shownOnce", {
              role: roleName(invite.data.role),
              when: date(invite.data.expires_at),
            })}
          </p>
          <CopyField value={invite.data.url} label={t("projects.members.invitationLink")} />
        </div>
      )}
    </>
  );
}

function columns(revoke: (id: number) => void): Column<Invitation>[] {
  return [
    {
      key: "who",
      header: t("projects.members.open"),
      cell: (one) => one.email ?? <span className="quiet">{t("projects.members.anybody")}</span>,
    },
    { key: "role", header: t("projects.members.as"), cell: (one) => roleName(one.role) },
    { key: "by", header: t("projects.members.by"), cell: (one) => one.created_by?.name ?? "–" },
    {
      key: "until",
      header: t("projects.members.until"),
      align: "right",
      cell: (one) => date(one.expires_at),
    },
    {
      key: "revoke",
      header: <span className="visually-hidden">{t("projects.members.takeBack")}</span>,
      align: "right",
      cell: (one) => (
        <Button variant="subtle" size="compact-sm" onClick={() => revoke(one.id)}>
          {t("projects.members.takeBack")}
        </Button>
      ),
    },
  ];
}
