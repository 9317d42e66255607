import { Button, Menu, Select } from "@mantine/core";
import { Ellipsis } from "lucide-react";
import { useState } from "react";
import { useMembers, useRemoveMember, useResetLink, useSetRole } from "../api/members";
import { useMe } from "../api/session";
import type { Member, Role } from "../api/types";
import { usePowers, useProjectId } from "../app/place";
import { Avatar } from "../ui/Avatar";
import { CopyField } from "../ui/CopyField";
import { type Column, DataTable } from "../ui/DataTable";
import { ErrorState } from "../ui/ErrorState";
import { FormError } from "../ui/FormError";
import { ago, count, date, time } from "../ui/format";
import { Num } from "../ui/Num";
import { Page, Section } from "../ui/Page";
import { SkeletonRows } from "../ui/Skeletons";
import { useTableSort } from "../ui/useTableSort";
import { Invitations } from "./Invitations";
import styles from "./Members.module.css";
import { ROLES } from "./roles";

export default function MembersPage() {
  const project = useProjectId();
  const can = usePowers();
  const members = useMembers(project);
  const [sort, setSort] = useTableSort("members", "name");
  const setRole = useSetRole(project);
  const remove = useRemoveMember(project);
  const [linkFor, setLinkFor] = useState<Member | null>(null);
  const acts = can.manage
    ? {
        role: (member: Member, role: Role) => setRole.mutate({ user: member.user.id, role }),
        remove: (member: Member) => remove.mutate(member.user.id),
        link: setLinkFor,
      }
    : null;
  const columns = useColumns(acts);
  return (
    <Page title="Members" aside={members.data && count(members.data.results.length)}>
      {can.manage && <Invitations project={project} />}
      <Section title="Who belongs to the project">
        <FormError error={setRole.error ?? remove.error} />
        {linkFor && <ResetLink key={linkFor.user.id} project={project} member={linkFor} />}
        {members.isError && <ErrorState error={members.error} onRetry={() => void members.refetch()} />}
        {members.isPending && <SkeletonRows />}
        {members.data && (
          <DataTable
            label="Members"
            columns={columns}
            rows={members.data.results}
            rowKey={(member) => member.user.id}
            sort={sort}
            onSort={setSort}
          />
        )}
      </Section>
      <Section title="What the roles may">
        <dl className={styles.roles}>
          {ROLES.map((role) => (
            <div key={role.value}>
              <dt>{role.label}</dt>
              <dd className="quiet">{role.may}</dd>
            </div>
          ))}
        </dl>
      </Section>
    </Page>
  );
}

interface Acts {
  role: (member: Member, role: Role) => void;
  remove: (member: Member) => void;
  link: (member: Member) => void;
}

function useColumns(acts: Acts | null): Column<Member>[] {
  const me = useMe();
  const columns: Column<Member>[] = [
    {
      key: "name",
      header: "Name",
      sort: (member) => member.user.name,
      cell: (member) => (
        <span className={styles.who}>
          <Avatar name={member.user.name} /> {member.user.name}
          {member.user.id === me.id && <span className="quiet">you</span>}
        </span>
      ),
    },
    {
      key: "role",
      header: "Role",
      width: 160,
      sort: (member) => ROLES.findIndex((role) => role.value === member.role),
      cell: (member) =>
        acts ? (
          <Select
            size="xs"
            aria-label={`Role of ${member.user.name}`}
            data={ROLES.map(({ value, label }) => ({ value, label }))}
            value={member.role}
            onChange={(role) => role && acts.role(member, role as Role)}
          />
        ) : (
          member.role
        ),
    },
    {
      key: "labels",
      header: "Answers",
      align: "right",
      downFirst: true,
      sort: (member) => member.labels,
      cell: (member) => <Num value={member.labels} />,
    },
    {
      key: "seen",
      header: "Seen",
      align: "right",
      downFirst: true,
      sort: (member) => member.last_seen_at,
      cell: (member) => (member.last_seen_at ? ago(member.last_seen_at) : "never"),
    },
    {
      key: "joined",
      header: "Since",
      align: "right",
      sort: (member) => member.joined_at,
      cell: (member) => date(member.joined_at),
    },
  ];
  if (!acts) return columns;
  const email: Column<Member> = {
    key: "email",
    header: "E-mail",
    sort: (member) => member.user.email,
    cell: (member) => <span className="quiet">{member.user.email}</span>,
  };
  const more: Column<Member> = {
    key: "more",
    header: <span className="visually-hidden">More</span>,
    align: "right",
    cell: (member) => <MemberMenu member={member} acts={acts} />,
  };
  return [...columns.slice(0, 1), email, ...columns.slice(1), more];
}

function MemberMenu({ member, acts }: { member: Member; acts: Acts }) {
  return (
    <Menu>
      <Menu.Target>
        <Button variant="subtle" size="compact-sm" aria-label={`More for ${member.user.name}`}>
          <Ellipsis size={16} />
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => acts.link(member)}>Make a link to reset the password</Menu.Item>
        <Menu.Item onClick={() => acts.remove(member)}>Remove from the project; answers stay</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function ResetLink({ project, member }: { project: number; member: Member }) {
  const link = useResetLink(project);
  return (
    <div className={styles.link} role="status">
      {link.data ? (
        <>
          <p>
            Hand this link to {member.user.name} and to nobody else: it sets a new password. It works once,
            until {time(link.data.expires_at)}.
          </p>
          <CopyField value={link.data.url} label="Link to reset the password" />
        </>
      ) : (
        <div className={styles.row}>
          <span>With a link {member.user.name} sets a new password; all their sessions end.</span>
          <Button loading={link.isPending} onClick={() => link.mutate(member.user.id)}>
            Make the link
          </Button>
        </div>
      )}
      <FormError error={link.error} />
    </div>
  );
}
