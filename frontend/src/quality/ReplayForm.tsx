import { Button, NumberInput, Select } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { ApiProblem } from "../api/problem";
import { useStartReplay } from "../api/quality";
import type { Job } from "../api/types";
import { useProjectId } from "../app/place";
import { t } from "../i18n/management";
import { FormError } from "../ui/FormError";
import { methodName } from "./Method";
import styles from "./Quality.module.css";
import { differing, type Tried } from "./replay";

const METHODS: readonly Tried["consensus_method"][] = [
  "automatic",
  "majority",
  "dawid-skene",
  "one-coin",
  "fused",
];

/** The policy to replay with; it begins as the project's own. */
export function ReplayForm({ own, onStarted }: { own: Tried; onStarted(job: Job): void }) {
  const start = useStartReplay(useProjectId());
  const [tried, setTried] = useState(own);
  const problem = start.error ? ApiProblem.from(start.error) : null;
  const set = (part: Partial<Tried>) => setTried({ ...tried, ...part });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    start.mutate(differing(tried, own), { onSuccess: onStarted });
  };
  const whole = (name: "overlap_min" | "overlap_max", label: string) => (
    <NumberInput
      label={label}
      min={1}
      max={30}
      allowDecimal={false}
      value={tried[name]}
      onChange={(value) => typeof value === "number" && set({ [name]: value })}
      error={problem?.field(name)}
    />
  );
  const share = (name: "accept_agreement" | "target_confidence", label: string) => (
    <NumberInput
      label={label}
      suffix=" %"
      min={50}
      max={100}
      decimalScale={1}
      value={Math.round(tried[name] * 1000) / 10}
      onChange={(value) => typeof value === "number" && set({ [name]: value / 100 })}
      error={problem?.field(name)}
    />
  );
  return (
    <form className={styles.form} onSubmit={submit}>
      <Select
        label={t("quality.method")}
        data={METHODS.map((value) => ({ value, label: methodName(value) }))}
        value={tried.consensus_method}
        allowDeselect={false}
        onChange={(value) => set({ consensus_method: METHODS.find((one) => one === value) ?? "automatic" })}
        error={problem?.field("consensus_method")}
      />
      <Select
        label={t("quality.enough")}
        data={[
          { value: "agreement", label: t("quality.whenAgree") },
          { value: "confidence", label: t("quality.whenSure") },
        ]}
        value={tried.overlap_rule}
        allowDeselect={false}
        onChange={(value) => set({ overlap_rule: value === "confidence" ? value : "agreement" })}
        error={problem?.field("overlap_rule")}
      />
      {tried.overlap_rule === "confidence"
        ? share("target_confidence", t("quality.targetConfidence"))
        : share("accept_agreement", t("quality.acceptAgreement"))}
      {whole("overlap_min", t("quality.overlapMin"))}
      {whole("overlap_max", t("quality.overlapMax"))}
      <FormError error={start.error} shown={Object.keys(tried)} />
      <div className={styles.row}>
        <Button type="submit" variant="filled" loading={start.isPending}>
          {t("quality.replay")}
        </Button>
        <Button onClick={() => setTried(own)}>{t("quality.asProject")}</Button>
      </div>
      <p className="quiet small">{t("quality.replayLimits")}</p>
    </form>
  );
}
