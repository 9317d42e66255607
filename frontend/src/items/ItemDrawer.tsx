import { ActionIcon } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { ChevronLeft, ChevronRight, Maximize2, X } from "lucide-react";
import { useEffect, useRef } from "react";
import { useItem } from "../api/items";
import { useProjectId } from "../app/place";
import { t } from "../i18n/management";
import { ErrorState } from "../ui/ErrorState";
import { count } from "../ui/format";
import { KeyCap } from "../ui/KeyCap";
import { SkeletonRows } from "../ui/Skeletons";
import { ConsensusFacts, GroupFacts, LabelFacts, ModelFacts } from "./Facts";
import { HistoryFacts } from "./History";
import styles from "./ItemDrawer.module.css";

interface Props {
  item: number;
  /** Its place among the chosen items, from 1; null when it is not among those loaded. */
  place: number | null;
  of: number | null;
  onStep(by: 1 | -1): void;
  onClose(): void;
}

/** One item beside the gallery. */
export function ItemDrawer({ item, place, of, onStep, onClose }: Props) {
  const projectId = useProjectId();
  const { data, error, isError, refetch } = useItem(projectId, item);
  const drawer = useRef<HTMLElement>(null);
  useEffect(() => drawer.current?.focus({ preventScroll: true }), []);
  return (
    <aside ref={drawer} className={styles.drawer} aria-label={t("ui.Item", { n: item })} tabIndex={-1}>
      <div className={styles.head}>
        <h2>{t("ui.Item", { n: count(item) })}</h2>
        {place !== null && of !== null && (
          <span className="quiet small">{t("items.countOf", { found: count(place), total: count(of) })}</span>
        )}
        <span className={styles.steps}>
          <button
            type="button"
            className={styles.step}
            onClick={() => onStep(-1)}
            aria-label={t("items.previous")}
          >
            <ChevronLeft size={16} aria-hidden="true" />
            <KeyCap>K</KeyCap>
          </button>
          <button
            type="button"
            className={styles.step}
            onClick={() => onStep(1)}
            aria-label={t("items.next")}
          >
            <KeyCap>J</KeyCap>
            <ChevronRight size={16} aria-hidden="true" />
          </button>
          <ActionIcon
            aria-label={t("items.openPage")}
            renderRoot={(props) => (
              <Link
                to="/p/$projectId/items/$item"
                params={{ projectId: String(projectId), item: String(item) }}
                {...props}
              />
            )}
          >
            <Maximize2 size={16} />
          </ActionIcon>
          <ActionIcon aria-label={t("ui.close")} onClick={onClose}>
            <X size={16} />
          </ActionIcon>
        </span>
      </div>
      {isError && <ErrorState error={error} what={t("items.oneNotLoaded")} onRetry={() => void refetch()} />}
      {!data && !isError && <SkeletonRows rows={10} />}
      {data && (
        <>
          <div className={styles.image}>
            {data.image && <img src={data.image.display} alt={t("ui.Item", { n: item })} />}
          </div>
          <ConsensusFacts item={data} />
          <LabelFacts item={data} />
          <ModelFacts item={data} />
          <GroupFacts item={data} />
          <HistoryFacts item={data} />
        </>
      )}
    </aside>
  );
}
