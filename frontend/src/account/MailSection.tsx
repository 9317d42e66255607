import { SegmentedControl } from "@mantine/core";
import { useChooseMail, useNoticeMail } from "../api/notices";
import { useSession } from "../api/session";
import type { NoticeMail } from "../api/types";
import { language, t } from "../i18n";
import { ErrorState } from "../ui/ErrorState";
import { FormError } from "../ui/FormError";
import { Section } from "../ui/Page";
import styles from "./Account.module.css";

const PACES = (["never", "soon", "daily"] as const).map((value) => ({
  value,
  label: t(`notices.mail.${value}`),
}));

/** Whether notices also come by e-mail. */
export function MailSection() {
  const session = useSession();
  const chosen = useNoticeMail();
  const choose = useChooseMail();
  const take = (mail: string) => choose.mutate({ mail: mail as NoticeMail["mail"], language });
  return (
    <Section title={t("notices.mail.title")}>
      <div className={styles.form}>
        <p className="quiet">
          {session.data?.email_enabled ? t("notices.mail.help") : t("notices.mail.off")}
        </p>
        {chosen.isError && (
          <ErrorState
            error={chosen.error}
            what={t("notices.mail.failed")}
            onRetry={() => void chosen.refetch()}
          />
        )}
        {chosen.data && (
          <SegmentedControl
            aria-label={t("notices.mail.title")}
            data={PACES}
            value={choose.isPending ? choose.variables.mail : chosen.data.mail}
            onChange={take}
          />
        )}
        <FormError error={choose.error} />
      </div>
    </Section>
  );
}
