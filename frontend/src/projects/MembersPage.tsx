import { Button, Menu, Select } from "@mantine/core";
import { Ellipsis } from "lucide-react";
import { useState } from "react";
import { useMembers, useRemoveMember, useResetLink, useSetRole } from "../api/members";
import { useMe } from "../api/session";
import type { Member, Role } from "../api/types";
import { usePowers, useProjectId } from "../app/place";
import { t } from "../i18n/management";
import { Avatar } from "../ui/Avatar";
import { CopyField } from "../ui/CopyField";
import { type Column, DataTable } from "../ui/DataTable";
import { ErrorState } from "../ui/ErrorState";
import { FormError } from "../ui/FormError";
import { ago, count, date, time } from "../ui/format";
import { Num } from "../ui/Num";
import { Page, Section } from "../ui/Page";
import { Shortened } from "../ui/Shortened";
import { SkeletonRows } from "../ui/Skeletons";
import { useTableSort } from "../ui/useTableSort";
import { GroupsSection } from "./GroupsSection";
import { Invitations } from "./Invitations";
import styles from "./Members.module.css";
import { PartsSection } from "./PartsSection";
import { PaymentSection } from "./PaymentSection";
import { ROLES, roleName } from "./roles";

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
    <Page title={t("projects.members.title")} aside={members.data && count(members.data.results.length)}>
      {can.manage && <Invitations project={project} />}
      <Section title={t("projects.members.belong")}>
        <FormError error={setRole.error ?? remove.error} />
        {linkFor && <ResetLink key={linkFor.user.id} project={project} member={linkFor} />}
        {members.isError && <ErrorState error={members.error} onRetry={() => void members.refetch()} />}
        {members.isPending && <SkeletonRows />}
        <Shortened of={members.data} />
        {members.data && (
          <DataTable
            label={t("projects.members.title")}
            columns={columns}
            rows={members.data.results}
            rowKey={(member) => member.user.id}
            sort={sort}
            onSort={setSort}
          />
        )}
      </Section>
      {can.manage && members.data && (
        <>
          <GroupsSection project={project} members={members.data.results} />
          <PartsSection project={project} members={members.data.results} />
          <PaymentSection project={project} />
        </>
      )}
      <Section title={t("projects.members.may")}>
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
      header: t("projects.members.name"),
      sort: (member) => member.user.name,
      cell: (member) => (
        <span className={styles.who}>
          <Avatar name={member.user.name} /> {member.user.name}
          {member.user.id === me.id && <span className="quiet">{t("projects.members.you")}</span>}
        </span>
      ),
    },
    {
      key: "role",
      header: t("projects.members.role"),
      width: 160,
      sort: (member) => ROLES.findIndex((role) => role.value === member.role),
      cell: (member) =>
        acts ? (
          <Select
            size="xs"
            aria-label={t("projects.members.roleOf", { name: member.user.name })}
            data={ROLES.map(({ value, label }) => ({ value, label }))}
            value={member.role}
            onChange={(role) => role && acts.role(member, role as Role)}
          />
        ) : (
          roleName(member.role)
        ),
    },
    {
      key: "labels",
      header: t("projects.members.answers"),
      align: "right",
      downFirst: true,
      sort: (member) => member.labels,
      cell: (member) => <Num value={member.labels} />,
    },
    {
      key: "seen",
      header: t("projects.members.seen"),
      align: "right",
      downFirst: true,
      sort: (member) => member.last_seen_at,
      cell: (member) => (member.last_seen_at ? ago(member.last_seen_at) : t("projects.members.never")),
    },
    {
      key: "joined",
      header: t("projects.members.since"),
      align: "right",
      sort: (member) => member.joined_at,
      cell: (member) => date(member.joined_at),
    },
  ];
  if (!acts) return columns;
  const email: Column<Member> = {
    key: "email",
    header: t("projects.members.email"),
    sort: (member) => member.user.email,
    cell: (member) => <span className="quiet">{member.user.email}</span>,
  };
  const more: Column<Member> = {
    key: "more",
    header: <span className="visually-hidden">{t("projects.members.more")}</span>,
    align: "right",
    cell: (member) => <MemberMenu member={member} acts={acts} />,
  };
  return [...columns.slice(0, 1), email, ...columns.slice(1), more];
}

function MemberMenu({ member, acts }: { member: Member; acts: Acts }) {
  return (
    <Menu>
      <Menu.Target>
        <Button
          variant="subtle"
          size="compact-sm"
          aria-label={t("projects.members.moreFor", { name: member.user.name })}
        >
          <Ellipsis size={16} />
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => acts.link(member)}>{t("projects.members.resetLink")}</Menu.Item>
        <Menu.Item onClick={() => acts.remove(member)}>{t("projects.members.removeMember")}</Menu.Item>
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
            {t("projects.members.handOver", {
              name: member.user.name,
              when: time(link.data.expires_at),
            })}
          </p>
          <CopyField value={link.data.url} label={t("projects.members.linkLabel")} />
        </>
      ) : (
        <div className={styles.row}>
          <span>{t("projects.members.linkHelp", { name: member.user.name })}</span>
          <Button loading={link.isPending} onClick={() => link.mutate(member.user.id)}>
            {t("projects.members.makeLink")}
          </Button>
        </div>
      )}
      <FormError error={link.error} />
    </div>
  );
}
