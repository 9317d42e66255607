import { Button, NumberInput, SegmentedControl } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { ApiProblem } from "../api/problem";
import { useDrawAudit } from "../api/quality";
import type { Audits } from "../api/types";
import { useProjectId } from "../app/place";
import { t } from "../i18n/management";
import { FormError } from "../ui/FormError";
import { count } from "../ui/format";
import styles from "./Quality.module.css";

/** Draw a sample: so many items, or as many as a wanted interval takes. */
export function DrawAudit({ audits, onDone }: { audits: Audits; onDone(): void }) {
  const draw = useDrawAudit(useProjectId());
  const [by, setBy] = useState<"width" | "size">("width");
  const [half, setHalf] = useState<number | string>(1);
  const [size, setSize] = useState<number | string>(Math.min(200, Math.max(1, audits.population)));
  const [each, setEach] = useState<number | string>(1);
  const problem = draw.error ? ApiProblem.from(draw.error) : null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const wanted = by === "size" ? { size: Number(size) } : { width: (Number(half) * 2) / 100 };
    draw.mutate({ ...wanted, answers_each: Number(each) }, { onSuccess: onDone });
  };
  return (
    <form className={styles.form} onSubmit={submit}>
      <SegmentedControl
        aria-label={t("quality.auditBy")}
        value={by}
        onChange={(value) => setBy(value === "size" ? "size" : "width")}
        data={[
          { value: "width", label: t("quality.byWidth") },
          { value: "size", label: t("quality.bySize") },
        ]}
      />
      {by === "width" ? (
        <NumberInput
          label={t("quality.halfWidth")}
          description={audits.needed
            .map(({ width, size }) => t("quality.widthTakes", { half: String(width * 50), n: count(size) }))
            .join("; ")}
          min={0.1}
          max={25}
          step={0.1}
          value={half}
          onChange={setHalf}
          error={problem?.field("width")}
        />
      ) : (
        <NumberInput
          label={t("quality.items")}
          description={t("quality.ofAll", { n: count(Number(size)), all: count(audits.population) })}
          min={1}
          max={audits.population}
          allowDecimal={false}
          value={size}
          onChange={setSize}
          error={problem?.field("size")}
        />
      )}
      <NumberInput
        label={t("quality.answersEach")}
        min={1}
        max={5}
        allowDecimal={false}
        value={each}
        onChange={setEach}
        error={problem?.field("answers_each")}
      />
      <FormError error={draw.error} shown={["size", "width", "answers_each"]} />
      <div className={styles.row}>
        <Button type="submit" variant="filled" loading={draw.isPending}>
          {t("quality.draw")}
        </Button>
        <Button onClick={onDone}>{t("quality.cancel")}</Button>
      </div>
    </form>
  );
}
