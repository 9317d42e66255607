import type { Quality } from "../api/types";
import { t } from "../i18n/management";
import { ItemsLink } from "../items/ItemsLink";
import { count, fraction, percent, plusMinus } from "../ui/format";
import { Summary, SummaryStrip } from "../ui/Page";
import { ranged } from "./Estimate";
import { onDiagonal } from "./shares";

/** Four answers: how right, how united, how honest, how good on gold. */
export function QualityStrip({ quality }: { quality: Quality }) {
  const { audit, agreement, calibration, gold } = quality;
  const known = audit?.accuracy;
  const alpha = agreement.alpha;
  return (
    <SummaryStrip>
      <Summary
        label={t("quality.accuracyByAudit")}
        value={known ? percent(known.value) : "–"}
        interval={known ? plusMinus(known.low, known.high) : undefined}
        note={
          known ? (
            <>
              {ranged(known, percent)},{" "}
              <a className="opens" href="#audit">
                {t("quality.audited", { count: known.n })}
              </a>
            </>
          ) : (
            t(audit?.state === "running" ? "quality.auditRuns" : "quality.noAudit")
          )
        }
      />
      <Summary
        label={t("quality.alpha")}
        value={alpha === null ? "–" : fraction(alpha, 3)}
        interval={
          agreement.low !== null && agreement.high !== null
            ? `± ${fraction((agreement.high - agreement.low) / 2, 3)}`
            : undefined
        }
        note={<AgreementNote quality={quality} />}
      />
      <Summary
        label={t("quality.calibrationError")}
        value={calibration.error === null ? "–" : fraction(calibration.error, 3)}
        note={
          calibration.error === null
            ? t("quality.needsKnown")
            : t("quality.onKnown", { count: calibration.bins.reduce((sum, bin) => sum + bin.count, 0) })
        }
      />
      <Summary
        label={t("quality.rightOnGold")}
        value={gold ? percent(gold.value) : "–"}
        interval={gold ? plusMinus(gold.low, gold.high) : undefined}
        note={
          gold ? `${ranged(gold, percent)}, ${t("quality.ofGold", { count: gold.n })}` : t("quality.noGold")
        }
      />
    </SummaryStrip>
  );
}

function AgreementNote({ quality }: { quality: Quality }) {
  const { agreement, confusion } = quality;
  const equal = onDiagonal(confusion.cells);
  if (agreement.alpha === null) return t("quality.needsTwo");
  return (
    <>
      <ItemsLink search={{ agreement_max: "0.999", ordering: "agreement" }}>
        {t("quality.overItems", { count: agreement.items })}
      </ItemsLink>
      {equal &&
        `, ${t("quality.equalLabels", { share: percent(equal.value), range: ranged(equal, percent) })}`}
      {!agreement.whole && `, ${t("quality.newestLabels", { n: count(100_000) })}`}
    </>
  );
}
