import { Checkbox } from "@mantine/core";
import { useChangeUser, useUsers } from "../api/account";
import { useMe } from "../api/session";
import type { UserAccount } from "../api/types";
import { t } from "../i18n";
import { type Column, DataTable } from "../ui/DataTable";
import { EmptyState } from "../ui/EmptyState";
import { ErrorState } from "../ui/ErrorState";
import { FormError } from "../ui/FormError";
import { ago, count, date } from "../ui/format";
import { Page, Section } from "../ui/Page";
import { Shortened } from "../ui/Shortened";
import { SkeletonRows } from "../ui/Skeletons";
import { useTableSort } from "../ui/useTableSort";

/** For the site administrator: every account. */
export default function UsersPage() {
  const me = useMe();
  const users = useUsers(me.is_admin);
  const change = useChangeUser();
  const [sort, setSort] = useTableSort("users", "name");
  if (!me.is_admin) return <EmptyState title={t("account.adminOnly")} />;
  return (
    <Page title={t("account.allAccounts")} aside={users.data && count(users.data.results.length)}>
      <Section>
        <FormError error={change.error} />
        {users.isError && <ErrorState error={users.error} onRetry={() => void users.refetch()} />}
        {users.isPending && <SkeletonRows />}
        <Shortened of={users.data} />
        {users.data && (
          <DataTable
            label={t("account.accounts")}
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
    { key: "name", header: t("account.name"), sort: (user) => user.name, cell: (user) => user.name },
    {
      key: "email",
      header: t("account.email"),
      sort: (user) => user.email,
      cell: (user) => (user.is_person ? user.email : <span className="quiet">{t("account.byImport")}</span>),
    },
    {
      key: "joined",
      header: t("account.since"),
      align: "right",
      sort: (user) => user.joined_at,
      cell: (user) => date(user.joined_at),
    },
    {
      key: "seen",
      header: t("account.signedIn"),
      align: "right",
      downFirst: true,
      sort: (user) => user.last_login,
      cell: (user) => (user.last_login ? ago(user.last_login) : "–"),
    },
    {
      key: "active",
      header: t("account.maySignIn"),
      align: "right",
      cell: (user) => (
        <Checkbox
          display="inline-block"
          aria-label={t("account.oneMaySignIn", { name: user.name })}
          checked={user.is_active && user.is_person}
          disabled={user.id === own || !user.is_person}
          onChange={(event) => change(user.id, { is_active: event.currentTarget.checked })}
        />
      ),
    },
    {
      key: "admin",
      header: t("account.administrator"),
      align: "right",
      cell: (user) => (
        <Checkbox
          display="inline-block"
          aria-label={t("account.isAdministrator", { name: user.name })}
          checked={user.is_admin}
          disabled={user.id === own || !user.is_person}
          onChange={(event) => change(user.id, { is_admin: event.currentTarget.checked })}
        />
      ),
    },
  ];
}
