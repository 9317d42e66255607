import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useMarkRead, useNotices } from "../api/notices";
import { useMe } from "../api/session";
import type { Notice } from "../api/types";
import { t } from "../i18n";
import { ErrorState } from "../ui/ErrorState";
import { ago, time } from "../ui/format";
import { SkeletonRows } from "../ui/Skeletons";
import styles from "./Notices.module.css";
import { sentence, target } from "./words";

/** Notices, the newest first; a click goes where it leads and marks it as read. */
export function NoticeList({ onGo }: { onGo?: () => void }) {
  const list = useNotices();
  const mark = useMarkRead();
  const rows = list.data?.pages.flatMap((page) => page.results) ?? [];
  const newest = rows[0];
  return (
    <>
      {newest && (
        <div className={styles.head}>
          <Button
            variant="subtle"
            disabled={rows.every(({ read }) => read)}
            loading={mark.isPending}
            onClick={() => mark.mutate({ up_to: newest.id })}
          >
            {t("notices.markAll")}
          </Button>
        </div>
      )}
      {list.isPending && <SkeletonRows rows={6} />}
      {list.isError && (
        <ErrorState error={list.error} what={t("notices.failed")} onRetry={() => void list.refetch()} />
      )}
      {list.isSuccess && rows.length === 0 && <p className="quiet">{t("notices.empty")}</p>}
      <ul className={styles.list}>
        {rows.map((row) => (
          <Line
            key={row.id}
            of={row}
            onGo={() => {
              if (!row.read) mark.mutate({ ids: [row.id] });
              onGo?.();
            }}
          />
        ))}
      </ul>
      {list.hasNextPage && (
        <Button fullWidth mt="sm" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          {t("notices.earlier")}
        </Button>
      )}
    </>
  );
}

function Line({ of, onGo }: { of: Notice; onGo(): void }) {
  const me = useMe();
  const role = me.memberships.find(({ project_id }) => project_id === of.project.id)?.role;
  const sees = me.is_admin || (role !== undefined && role !== "labeller");
  return (
    <li className={styles.line} data-unread={!of.read || undefined}>
      <Link {...target(of, sees)} className={styles.link} onClick={onGo}>
        <span className={styles.words}>
          {!of.read && <span className="visually-hidden">{t("notices.new")} </span>}
          {sentence(of)}
        </span>
        <span className="quiet small">
          {of.project.name} ·{" "}
          <time dateTime={of.created_at} title={time(of.created_at)}>
            {ago(of.created_at)}
          </time>
        </span>
      </Link>
    </li>
  );
}
