import { Button, NumberInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useLimits, useSetLimits } from "../api/people";
import type { Limits } from "../api/types";
import { useProjectId } from "../app/place";
import { t } from "../i18n/management";
import { ErrorState } from "../ui/ErrorState";
import { FormError } from "../ui/FormError";
import { Section } from "../ui/Page";
import styles from "./Quality.module.css";

/** How much one labeller may do, in place of the project's limits. */
export function LimitsSection({ labeller }: { labeller: number }) {
  const limits = useLimits(useProjectId(), labeller);
  return (
    <Section title={t("quality.person.limits")} note={t("quality.person.limitsNote")}>
      {limits.isError && <ErrorState error={limits.error} onRetry={() => void limits.refetch()} />}
      {limits.data && <LimitsForm labeller={labeller} known={limits.data} />}
    </Section>
  );
}

function LimitsForm({ labeller, known }: { labeller: number; known: Limits }) {
  const save = useSetLimits(useProjectId(), labeller);
  const [daily, setDaily] = useState<number | "">(known.daily_most ?? "");
  const [share, setShare] = useState<number | "">(
    known.share_most === null ? "" : Number((known.share_most * 100).toFixed(2)),
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate({
      daily_most: daily === "" ? null : daily,
      share_most: share === "" ? null : share / 100,
    });
  };
  const number = (value: string | number) => (typeof value === "number" ? value : "");
  return (
    <form className={styles.form} onSubmit={submit}>
      <div className={styles.row}>
        <NumberInput
          label={t("quality.person.dailyMost")}
          min={0}
          max={1_000_000}
          value={daily}
          onChange={(value) => setDaily(number(value))}
        />
        <NumberInput
          label={t("quality.person.shareMost")}
          min={0}
          max={100}
          suffix=" %"
          value={share}
          onChange={(value) => setShare(number(value))}
        />
      </div>
      <p className="quiet small">{t("quality.person.limitsHelp")}</p>
      <FormError error={save.error} />
      <div className={styles.row}>
        <Button type="submit" loading={save.isPending}>
          {t("quality.person.saveLimits")}
        </Button>
        <span role="status" className="good">
          {save.isSuccess && t("quality.person.saved")}
        </span>
      </div>
    </form>
  );
}
