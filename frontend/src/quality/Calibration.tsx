import type { Quality } from "../api/types";
import { t } from "../i18n/management";
import { Reliability } from "../ui/charts/Reliability";
import { fraction } from "../ui/format";
import { Section } from "../ui/Page";
import styles from "./Quality.module.css";

/** Whether stated probabilities come true, on items whose answer is known. */
export function Calibration({ calibration }: { calibration: Quality["calibration"] }) {
  const { bins, temperature, known, error } = calibration;
  return (
    <Section title={t("quality.calibration")} note={t("quality.calibrationNote")}>
      {bins.length === 0 ? (
        <p className="quiet">{t("quality.needsKnown")}</p>
      ) : (
        <>
          <Reliability
            bins={bins.map((bin) => ({
              stated: bin.confidence,
              right: bin.accuracy,
              low: bin.low,
              high: bin.high,
              n: bin.count,
            }))}
          />
          <p className={styles.text}>
            {error !== null && `${t("quality.errorIs", { value: fraction(error, 3) })} `}
            {t("quality.temperature", { value: temperature.toFixed(2), count: known })}{" "}
            {t(temperature > 1 ? "quality.tooSure" : "quality.notTooSure")}
          </p>
        </>
      )}
    </Section>
  );
}
