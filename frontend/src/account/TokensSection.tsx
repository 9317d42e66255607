import { Button } from "@mantine/core";
import { useCreateToken, useRevokeToken, useTokens } from "../api/account";
import { useMe } from "../api/session";
import type { NewToken, Token } from "../api/types";
import { CopyField } from "../ui/CopyField";
import { type Column, DataTable } from "../ui/DataTable";
import { ErrorState } from "../ui/ErrorState";
import { FormError } from "../ui/FormError";
import { ago, date } from "../ui/format";
import { Section } from "../ui/Page";
import { SkeletonRows } from "../ui/Skeletons";
import styles from "./Account.module.css";
import { TokenForm } from "./TokenForm";

/** API tokens: a script's way in. */
export function TokensSection() {
  const tokens = useTokens();
  const create = useCreateToken();
  const revoke = useRevokeToken();
  const columns = useColumns((token) => revoke.mutate(token.id));
  return (
    <Section title="API tokens" note="for scripts; everything the screens do, a script can do">
      <TokenForm create={create} />
      {create.data && <Secret token={create.data} />}
      <FormError error={revoke.error} />
      {tokens.isError && <ErrorState error={tokens.error} onRetry={() => void tokens.refetch()} />}
      {tokens.isPending && <SkeletonRows rows={3} />}
      {tokens.data && (
        <DataTable
          label="API tokens"
          columns={columns}
          rows={tokens.data.results}
          rowKey={(token) => token.id}
          empty={<p className="quiet">You have no tokens.</p>}
        />
      )}
    </Section>
  );
}

function Secret({ token }: { token: NewToken }) {
  return (
    <div className={styles.secret} role="status">
      <p>
        This is the secret of <strong>{token.name}</strong>. It is shown this once: keep it where your script
        finds it, and send it as <span className="mono">Authorization: Bearer …</span>
      </p>
      <CopyField value={token.secret} label={`Secret of ${token.name}`} />
    </div>
  );
}

function useColumns(revoke: (token: Token) => void): Column<Token>[] {
  const me = useMe();
  const projectName = (id: number | null) =>
    id === null
      ? "all projects"
      : (me.memberships.find((one) => one.project_id === id)?.project_name ?? `project ${id}`);
  return [
    { key: "name", header: "Name", cell: (token) => token.name },
    { key: "prefix", header: "Begins with", cell: (token) => <span className="mono">{token.prefix}…</span> },
    {
      key: "may",
      header: "May",
      cell: (token) => `${token.read_only ? "read" : "read and write"}, ${projectName(token.project_id)}`,
    },
    {
      key: "used",
      header: "Last used",
      align: "right",
      cell: (token) => (token.last_used_at ? ago(token.last_used_at) : "never"),
    },
    {
      key: "expires",
      header: "Ends",
      align: "right",
      cell: (token) => (token.expires_at ? date(token.expires_at) : "never"),
    },
    {
      key: "revoke",
      header: <span className="visually-hidden">Revoke</span>,
      align: "right",
      cell: (token) => (
        <Button
          variant="subtle"
          size="compact-sm"
          onClick={() => revoke(token)}
          aria-label={`Revoke ${token.name}`}
        >
          Revoke
        </Button>
      ),
    },
  ];
}
