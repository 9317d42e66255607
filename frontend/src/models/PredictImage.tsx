import { Button } from "@mantine/core";
import { ImageUp } from "lucide-react";
import { useEffect, useState } from "react";
import { usePredict } from "../api/models";
import type { ModelAnswer } from "../api/types";
import { useProjectId } from "../app/place";
import { t } from "../i18n";
import { useClasses } from "../items/useClasses";
import { ClassName } from "../ui/ClassTile";
import { ErrorState } from "../ui/ErrorState";
import { fraction } from "../ui/format";
import { ImageDrop } from "./ImageDrop";
import styles from "./Models.module.css";
import { ProbabilityBars } from "./ProbabilityBars";

/** What the promoted model says of an image that is dropped here. */
export function PredictImage() {
  const predict = usePredict(useProjectId());
  const [shown, setShown] = useState<string | null>(null);
  useEffect(() => () => void (shown && URL.revokeObjectURL(shown)), [shown]);
  const take = (file: File) => {
    setShown(URL.createObjectURL(file));
    predict.mutate(file);
  };
  return (
    <div className={styles.predict}>
      <ImageDrop onImage={take} label={t("models.dropImage")}>
        {shown ? (
          <img className={styles.dropped} src={shown} alt={t("models.droppedImage")} />
        ) : (
          <>
            <ImageUp size={24} aria-hidden="true" />
            <span>{t("models.dropImage")}</span>
          </>
        )}
      </ImageDrop>
      <div className={styles.answer} aria-live="polite">
        {predict.isPending && <p className="quiet">{t("models.asking")}</p>}
        {predict.isError && <ErrorState error={predict.error} what={t("models.noAnswer")} />}
        {predict.data && <Answer answer={predict.data} />}
        {!shown && <p className="quiet">{t("models.notKept")}</p>}
        {shown && !predict.isPending && (
          <Button
            size="compact-sm"
            onClick={() => {
              setShown(null);
              predict.reset();
            }}
          >
            {t("models.another")}
          </Button>
        )}
      </div>
    </div>
  );
}

function Answer({ answer }: { answer: ModelAnswer }) {
  const classes = useClasses();
  const bars = Object.entries(answer.p).map(([key, p]) => ({
    key,
    name: <ClassName of={classes.of(key)} />,
    p,
    note: t("models.calibratedP", { p: fraction(answer.calibrated[key] ?? 0) }),
  }));
  return (
    <>
      <h3 className={styles.decision}>
        <ClassName of={classes.of(answer.decision)} />
      </h3>
      <ProbabilityBars bars={bars} />
      <p className="quiet small">
        {t("models.marginIs", { margin: fraction(answer.margin) })}
        {answer.threshold !== null &&
          ` ${t("models.thresholdIs", { threshold: fraction(answer.threshold) })}`}
      </p>
    </>
  );
}
