import { Checkbox } from "@mantine/core";
import { useChangeUser, useUsers } from "../api/account";
import { useMe } from "../api/session";
import type { UserAccount } from "../api/types";
import { type Column, DataTable } from "../ui/DataTable";
import { EmptyState } from "../ui/EmptyState";
import { ErrorState } from "../ui/ErrorState";
import { FormError } from "../ui/FormError";
import { ago, count, date } from "../ui/format";
import { Page, Section } from "../ui/Page";
import { SkeletonRows } from "../ui/Skeletons";
import { useTableSort } from "../ui/useTableSort";

/** For the site administrator: every account. */
export default function UsersPage() {
  const me = useMe();
  const users = useUsers(me.is_admin);
  const change = useChangeUser();
  const [sort, setSort] = useTableSort("users", "name");
  if (!me.is_admin) return <EmptyState title="Only the site administrator sees all accounts" />;
  return (
    <Page title="All accounts" aside={users.data && count(users.data.results.length)}>
      <Section>
        <FormError error={change.error} />
        {users.isError && <ErrorState error={users.error} onRetry={() => void users.refetch()} />}
        {users.isPending && <SkeletonRows />}
        {users.data && (
          <DataTable
            label="Accounts"
            columns={columns(me.id, (id, body) => change.mutate({ id, ...body }))}
            rows={users.data.results}
            rowKey={(user) => user.id}
            sort={sort}
            onSort={setSort}
            dimmed={(user) => !user.is_active}
          />
        )}
      </Section>
    </Page>
  );
}

function columns(
  own: number,
  change: (id: number, body: { is_active?: boolean; is_admin?: boolean }) => void,
): Column<UserAccount>[] {
  return [
    { key: "name", header: "Name", sort: (user) => user.name, cell: (user) => user.name },
    {
      key: "email",
      header: "E-mail",
      sort: (user) => user.email,
      cell: (user) => (user.is_person ? user.email : <span className="quiet">made by an import</span>),
    },
    {
      key: "joined",
      header: "Since",
      align: "right",
      sort: (user) => user.joined_at,
      cell: (user) => date(user.joined_at),
    },
    {
      key: "seen",
      header: "Signed in",
      align: "right",
      downFirst: true,
      sort: (user) => user.last_login,
      cell: (user) => (user.last_login ? ago(user.last_login) : "–"),
    },
    {
      key: "active",
      header: "May sign in",
      align: "right",
      cell: (user) => (
        <Checkbox
          display="inline-block"
          aria-label={`${user.name} may sign in`}
          checked={user.is_active && user.is_person}
          disabled={user.id === own || !user.is_person}
          onChange={(event) => change(user.id, { is_active: event.currentTarget.checked })}
        />
      ),
    },
    {
      key: "admin",
      header: "Administrator",
      align: "right",
      cell: (user) => (
        <Checkbox
          display="inline-block"
          aria-label={`${user.name} is administrator`}
          checked={user.is_admin}
          disabled={user.id === own || !user.is_person}
          onChange={(event) => change(user.id, { is_admin: event.currentTarget.checked })}
        />
      ),
    },
  ];
}
