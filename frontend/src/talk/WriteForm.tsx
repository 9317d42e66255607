import { Button, NativeSelect, Textarea } from "@mantine/core";
import { type SyntheticEvent, useState } from "react";
import { useContest, useWrite } from "../api/threads";
import type { Person } from "../api/types";
import { t } from "../i18n";
import { FormError } from "../ui/FormError";
import styles from "./Talk.module.css";

const LONGEST = 2000;

interface Props {
  project: number;
  item: number;
  kind: "remark" | "contest";
  staff?: boolean;
  labellers?: readonly Person[];
}

/** A remark, or the words with which a decision is contested. What is not sent stays in the field. */
export function WriteForm({ project, item, kind, staff = false, labellers = [] }: Props) {
  const write = useWrite(project, item);
  const contest = useContest(project, item);
  const [text, setText] = useState("");
  const [readers, setReaders] = useState("staff");
  const [uuid, setUuid] = useState(() => crypto.randomUUID());
  const { isPending, isError, error } = kind === "contest" ? contest : write;
  const sent = () => {
    setText("");
    setUuid(crypto.randomUUID());
  };
  const send = (event: SyntheticEvent) => {
    event.preventDefault();
    if (!text.trim() || isPending) return;
    if (kind === "contest") return contest.mutate({ uuid, text }, { onSuccess: sent });
    const one = Number(readers);
    const audience = one ? "one" : (readers as "staff" | "labellers");
    write.mutate({ uuid, text, audience, to: one || null }, { onSuccess: sent });
  };
  return (
    <form className={styles.form} onSubmit={send}>
      {kind === "contest" && <p>{t("talk.mayContest")}</p>}
      <Textarea
        aria-label={t(kind === "contest" ? "talk.why" : "talk.write")}
        placeholder={t(kind === "contest" ? "talk.why" : "talk.write")}
        value={text}
        maxLength={LONGEST}
        autosize
        minRows={2}
        maxRows={8}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <div className={styles.send}>
        {staff && (
          <NativeSelect
            aria-label={t("talk.whoReads")}
            value={readers}
            onChange={(event) => setReaders(event.currentTarget.value)}
            data={[
              { value: "staff", label: t("talk.readBy.staff") },
              { value: "labellers", label: t("talk.readBy.labellers") },
              ...labellers.map(({ id, name }) => ({
                value: String(id),
                label: t("talk.readBy.one", { name }),
              })),
            ]}
          />
        )}
        {!staff && kind === "remark" && <span className="quiet small">{t("talk.toReviewers")}</span>}
        <Button type="submit" loading={isPending} disabled={!text.trim()}>
          {t(kind === "contest" ? "talk.contestIt" : "talk.send")}
        </Button>
      </div>
      {isError && <FormError error={error} />}
    </form>
  );
}
