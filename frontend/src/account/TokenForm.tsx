import { Button, Checkbox, Select, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import type { useCreateToken } from "../api/account";
import { ApiProblem } from "../api/problem";
import { useMe } from "../api/session";
import { t } from "../i18n";
import { FormError } from "../ui/FormError";
import styles from "./Account.module.css";

const LIVES = [
  { value: "30", label: t("account.days", { count: 30 }) },
  { value: "90", label: t("account.days", { count: 90 }) },
  { value: "365", label: t("account.oneYear") },
  { value: "", label: t("account.never") },
];

/** What a new token may do, and how long. */
export function TokenForm({ create }: { create: ReturnType<typeof useCreateToken> }) {
  const me = useMe();
  const [name, setName] = useState("");
  const [project, setProject] = useState("");
  const [readOnly, setReadOnly] = useState(false);
  const [life, setLife] = useState("90");
  const problem = create.error ? ApiProblem.from(create.error) : null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate(
      {
        name,
        project_id: project ? Number(project) : null,
        read_only: readOnly,
        expires_in_days: life ? Number(life) : null,
      },
      { onSuccess: () => setName("") },
    );
  };
  return (
    <form onSubmit={submit} style={{ marginBottom: 16 }}>
      <div className={styles.fields}>
        <TextInput
          label={t("account.name")}
          placeholder={t("account.tokenExample")}
          required
          maxLength={80}
          value={name}
          error={problem?.field("name")}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Select
          label={t("account.worksIn")}
          data={[
            { value: "", label: t("account.allYours") },
            ...me.memberships.map((one) => ({ value: String(one.project_id), label: one.project_name })),
          ]}
          value={project}
          onChange={(value) => setProject(value ?? "")}
        />
        <Select
          label={t("account.endsAfter")}
          w={120}
          data={LIVES}
          value={life}
          onChange={(value) => setLife(value ?? "")}
        />
        <Checkbox
          label={t("account.onlyReads")}
          checked={readOnly}
          onChange={(event) => setReadOnly(event.currentTarget.checked)}
          mb={6}
        />
        <Button type="submit" loading={create.isPending}>
          {t("account.makeToken")}
        </Button>
      </div>
      <FormError error={problem} shown={["name"]} />
    </form>
  );
}
