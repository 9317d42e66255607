import { Button } from "@mantine/core";
import { useCreateToken, useRevokeToken, useTokens } from "../api/account";
import { useMe } from "../api/session";
import type { NewToken, Token } from "../api/types";
import { t } from "../i18n";
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
    <Section title={t("account.tokens")} note={t("account.tokensNote")}>
      <TokenForm create={create} />
      {create.data && <Secret token={create.data} />}
      <FormError error={revoke.error} />
      {tokens.isError && <ErrorState error={tokens.error} onRetry={() => void tokens.refetch()} />}
      {tokens.isPending && <SkeletonRows rows={3} />}
      {tokens.data && (
        <DataTable
          label={t("account.tokens")}
          columns={columns}
          rows={tokens.data.results}
          rowKey={(token) => token.id}
          empty={<p className="quiet">{t("account.noTokens")}</p>}
        />
      )}
    </Section>
  );
}

function Secret({ token }: { token: NewToken }) {
  return (
    <div className={styles.secret} role="status">
      <p>
        {t("account.secretShown", { name: token.name })}{" "}
        <span className="mono">{"Authorization: Bearer …"}</span>
      </p>
      <CopyField value={token.secret} label={t("account.secretOf", { name: token.name })} />
    </div>
  );
}

function useColumns(revoke: (token: Token) => void): Column<Token>[] {
  const me = useMe();
  const projectName = (id: number | null) =>
    id === null
      ? t("account.allProjects")
      : (me.memberships.find((one) => one.project_id === id)?.project_name ??
        t("account.projectNumber", { n: id }));
  return [
    { key: "name", header: t("account.name"), cell: (token) => token.name },
    {
      key: "prefix",
      header: t("account.beginsWith"),
      cell: (token) => <span className="mono">{token.prefix}…</span>,
    },
    {
      key: "may",
      header: t("account.may"),
      cell: (token) =>
        `${t(token.read_only ? "account.read" : "account.readWrite")}, ${projectName(token.project_id)}`,
    },
    {
      key: "used",
      header: t("account.lastUsed"),
      align: "right",
      cell: (token) => (token.last_used_at ? ago(token.last_used_at) : t("account.never")),
    },
    {
      key: "expires",
      header: t("account.ends"),
      align: "right",
      cell: (token) => (token.expires_at ? date(token.expires_at) : t("account.never")),
    },
    {
      key: "revoke",
      header: <span className="visually-hidden">{t("account.revoke")}</span>,
      align: "right",
      cell: (token) => (
        <Button
          variant="subtle"
          size="compact-sm"
          onClick={() => revoke(token)}
          aria-label={t("account.revokeOne", { name: token.name })}
        >
          {t("account.revoke")}
        </Button>
      ),
    },
  ];
}
