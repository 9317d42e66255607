import { Button } from "@mantine/core";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { Trash2, Undo2 } from "lucide-react";
import { useEffect, useState } from "react";
import { useDeleteItem, useItem } from "../api/items";
import type { ItemDetail } from "../api/types";
import { usePowers, useProjectId } from "../app/place";
import { t } from "../i18n/management";
import { labellersOf } from "../talk/people";
import { Thread } from "../talk/Thread";
import { ErrorState } from "../ui/ErrorState";
import { count } from "../ui/format";
import { Page } from "../ui/Page";
import { SkeletonRows } from "../ui/Skeletons";
import { FacedImage } from "./FacedImage";
import { ConsensusFacts, GroupFacts, LabelFacts, ModelFacts } from "./Facts";
import { HistoryFacts } from "./History";
import styles from "./ItemPage.module.css";

const GRACE_S = 6;

/** /p/:projectId/items/:item: one item whole. */
export default function ItemPage() {
  const projectId = useProjectId();
  const params: { item?: string } = useParams({ strict: false });
  const item = Number(params.item);
  const { data, isError, error, refetch } = useItem(projectId, item);
  const can = usePowers();
  return (
    <Page
      title={t("ui.Item", { n: count(item) })}
      before={
        <span className="quiet">
          <Link to="/p/$projectId/items" params={{ projectId: String(projectId) }}>
            {t("items.title")}
          </Link>{" "}
          /
        </span>
      }
      aside={data?.path}
      actions={data && can.manage && <DeleteItem item={item} />}
    >
      {isError && (
        <div className={styles.state}>
          <ErrorState error={error} what={t("items.oneNotLoaded")} onRetry={() => void refetch()} />
        </div>
      )}
      {!data && !isError && <SkeletonRows rows={12} />}
      {data && <Whole item={data} />}
    </Page>
  );
}

function Whole({ item }: { item: ItemDetail }) {
  const project = useProjectId();
  return (
    <div className={styles.page}>
      <div className={styles.stage}>
        {item.image ? (
          <a
            href={item.original ?? item.image.display}
            target="_blank"
            rel="noreferrer"
            title={t("items.openOriginal")}
          >
            <FacedImage
              src={item.image.display}
              alt={t("ui.Item", { n: item.id })}
              width={item.image.width}
              height={item.image.height}
              faces={item.faces}
            />
          </a>
        ) : (
          <p className="quiet">{t("items.imageBeingChecked")}</p>
        )}
      </div>
      <div className={styles.facts}>
        <ConsensusFacts item={item} />
        <LabelFacts item={item} />
        <ModelFacts item={item} />
        <GroupFacts item={item} />
        <Metadata item={item} />
        <Thread project={project} item={item.id} staff labellers={labellersOf(item)} />
        <HistoryFacts item={item} />
      </div>
    </div>
  );
}

function Metadata({ item }: { item: ItemDetail }) {
  const entries = Object.entries(item.metadata);
  if (entries.length === 0 && !item.source_uri) return null;
  return (
    <section className={styles.metadata} aria-label={t("items.metadata")}>
      <h2>{t("items.metadata")}</h2>
      <dl>
        {item.source_uri && (
          <>
            <dt>{t("items.source")}</dt>
            <dd>{item.source_uri}</dd>
          </>
        )}
        {entries.map(([name, value]) => (
          <div key={name} className={styles.entry}>
            <dt>{name}</dt>
            <dd>{typeof value === "object" ? JSON.stringify(value) : String(value)}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

/** Deleting waits a few seconds and can be stopped in them. */
function DeleteItem({ item }: { item: number }) {
  const projectId = useProjectId();
  const navigate = useNavigate();
  const { mutate, isError, error } = useDeleteItem(projectId);
  const [left, setLeft] = useState<number | null>(null);
  useEffect(() => {
    if (left === null) return;
    const timer = setTimeout(() => {
      if (left > 1) return setLeft(left - 1);
      setLeft(null);
      mutate(item, {
        onSuccess: () =>
          void navigate({ to: "/p/$projectId/items", params: { projectId: String(projectId) } }),
      });
    }, 1000);
    return () => clearTimeout(timer);
  }, [left, item, mutate, navigate, projectId]);
  if (isError) return <ErrorState error={error} what={t("items.notDeleted")} />;
  return left === null ? (
    <Button leftSection={<Trash2 size={16} aria-hidden="true" />} onClick={() => setLeft(GRACE_S)}>
      {t("items.delete")}
    </Button>
  ) : (
    <Button leftSection={<Undo2 size={16} aria-hidden="true" />} onClick={() => setLeft(null)}>
      {t("items.deletedIn", { left })}
    </Button>
  );
}
