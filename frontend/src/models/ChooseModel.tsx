import { Button, Modal, TextInput } from "@mantine/core";
import { useState } from "react";
import { useChooseModel } from "../api/models";
import { useProjectId } from "../app/place";
import { t } from "../i18n";
import { ErrorState } from "../ui/ErrorState";
import styles from "./Models.module.css";

/** Promotes a run, or without one goes back to the model before; with a reason for the history. */
export function ChooseModel({ run, filled = false }: { run?: number; filled?: boolean }) {
  const [open, setOpen] = useState(false);
  const [reason, setReason] = useState("");
  const choose = useChooseModel(useProjectId());
  const name = run === undefined ? t("models.rollBack") : t("models.promote");
  const title = run === undefined ? t("models.rollBackTitle") : t("models.promoteTitle", { number: run });
  const close = () => {
    setOpen(false);
    setReason("");
    choose.reset();
  };
  return (
    <>
      <Button variant={filled ? "filled" : "default"} onClick={() => setOpen(true)}>
        {name}
      </Button>
      <Modal opened={open} onClose={close} title={title}>
        <form
          className={styles.form}
          onSubmit={(event) => {
            event.preventDefault();
            choose.mutate({ run: run ?? null, reason }, { onSuccess: close });
          }}
        >
          <TextInput
            label={t("models.reason")}
            description={t("models.reasonHelp")}
            maxLength={300}
            data-autofocus
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
          {choose.isError && <ErrorState error={choose.error} what={t("models.notChosen")} />}
          <div className={styles.actions}>
            <Button onClick={close}>{t("models.cancel")}</Button>
            <Button type="submit" variant="filled" loading={choose.isPending}>
              {name}
            </Button>
          </div>
        </form>
      </Modal>
    </>
  );
}
