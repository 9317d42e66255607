import { useQuality } from "../api/quality";
import type { Quality } from "../api/types";
import { type Powers, usePowers, useProjectId } from "../app/place";
import { t } from "../i18n/management";
import { EmptyState } from "../ui/EmptyState";
import { ErrorState } from "../ui/ErrorState";
import { LinkButton } from "../ui/LinkButton";
import { Page } from "../ui/Page";
import { SkeletonBlock, SkeletonRows } from "../ui/Skeletons";
import { AgreementOverTime, Kappas } from "./Agreement";
import { AuditSection } from "./AuditSection";
import { Calibration } from "./Calibration";
import { ByClass, ClassConfusion } from "./Classes";
import { HowFar } from "./HowFar";
import { Method, MethodName } from "./Method";
import styles from "./Quality.module.css";
import { QualityStrip } from "./QualityStrip";

/** How right the labels of a project are, and how one knows. */
export default function QualityPage() {
  const project = useProjectId();
  const can = usePowers();
  const quality = useQuality(project);
  return (
    <Page title={t("quality.title")} actions={quality.data && <Actions quality={quality.data} can={can} />}>
      {quality.isPending && <Loading />}
      {quality.isError && (
        <ErrorState
          error={quality.error}
          what={t("quality.notLoaded")}
          onRetry={() => void quality.refetch()}
        />
      )}
      {quality.data && <Whole quality={quality.data} can={can} />}
    </Page>
  );
}

function Actions({ quality, can }: { quality: Quality; can: Powers }) {
  const params = { projectId: String(useProjectId()) };
  return (
    <>
      <span className="quiet">
        <MethodName of={quality.consensus} />
      </span>
      {can.manage && (
        <LinkButton to="/p/$projectId/quality/replay" params={params} search={{}}>
          {t("quality.replayAnother")}
        </LinkButton>
      )}
    </>
  );
}

function Whole({ quality, can }: { quality: Quality; can: Powers }) {
  const labelled = quality.agreement.items > 0 || quality.classes.some(({ items }) => items > 0);
  return (
    <>
      <QualityStrip quality={quality} />
      {labelled ? (
        <>
          <HowFar />
          <div className={styles.parts}>
            <AuditSection can={can} />
            <Calibration calibration={quality.calibration} />
            <AgreementOverTime agreement={quality.agreement} />
          </div>
          <div className={styles.parts}>
            <ClassConfusion confusion={quality.confusion} />
            <ByClass quality={quality} />
          </div>
          <Method method={quality.consensus} />
          <Kappas kappas={quality.kappas} opens={can.manage} />
        </>
      ) : (
        <EmptyState title={t("quality.noLabels")}>{t("quality.noLabelsWhy")}</EmptyState>
      )}
    </>
  );
}

function Loading() {
  return (
    <>
      <div className={styles.state}>
        <SkeletonBlock height={64} />
      </div>
      <SkeletonRows rows={10} />
    </>
  );
}
