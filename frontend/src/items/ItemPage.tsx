import { Button } from "@mantine/core";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { Trash2, Undo2 } from "lucide-react";
import { useEffect, useState } from "react";
import { useDeleteItem, useItem } from "../api/items";
import type { ItemDetail } from "../api/types";
import { usePowers, useProjectId } from "../app/place";
import { ErrorState } from "../ui/ErrorState";
import { count } from "../ui/format";
import { Page } from "../ui/Page";
import { SkeletonRows } from "../ui/Skeletons";
import { ConsensusFacts, GroupFacts, HistoryFacts, LabelFacts, ModelFacts } from "./Facts";
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
      title={`Item ${count(item)}`}
      before={
        <span className="quiet">
          <Link to="/p/$projectId/items" params={{ projectId: String(projectId) }}>
            Items
          </Link>{" "}
          /
        </span>
      }
      aside={data?.path}
      actions={data && can.manage && <DeleteItem item={item} />}
    >
      {isError && (
        <div className={styles.state}>
          <ErrorState error={error} what="This item could not be loaded" onRetry={() => void refetch()} />
        </div>
      )}
      {!data && !isError && <SkeletonRows rows={12} />}
      {data && <Whole item={data} />}
    </Page>
  );
}

function Whole({ item }: { item: ItemDetail }) {
  return (
    <div className={styles.page}>
      <div className={styles.stage}>
        {item.image ? (
          <a
            href={item.original ?? item.image.display}
            target="_blank"
            rel="noreferrer"
            title="Open the original"
          >
            <img
              src={item.image.display}
              alt={`Item ${item.id}`}
              width={item.image.width}
              height={item.image.height}
            />
          </a>
        ) : (
          <p className="quiet">The image is being checked.</p>
        )}
      </div>
      <div className={styles.facts}>
        <ConsensusFacts item={item} />
        <LabelFacts item={item} />
        <ModelFacts item={item} />
        <GroupFacts item={item} />
        <Metadata item={item} />
        <HistoryFacts item={item} />
      </div>
    </div>
  );
}

function Metadata({ item }: { item: ItemDetail }) {
  const entries = Object.entries(item.metadata);
  if (entries.length === 0 && !item.source_uri) return null;
  return (
    <section className={styles.metadata} aria-label="Metadata">
      <h2>Metadata</h2>
      <dl>
        {item.source_uri && (
          <>
            <dt>Source</dt>
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
  if (isError) return <ErrorState error={error} what="The item was not deleted" />;
  return left === null ? (
    <Button leftSection={<Trash2 size={16} aria-hidden="true" />} onClick={() => setLeft(GRACE_S)}>
      Delete
    </Button>
  ) : (
    <Button leftSection={<Undo2 size={16} aria-hidden="true" />} onClick={() => setLeft(null)}>
      Deleted in {left} s with its labels. Undo
    </Button>
  );
}
