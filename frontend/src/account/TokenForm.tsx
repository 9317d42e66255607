import { Button, Checkbox, Select, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import type { useCreateToken } from "../api/account";
import { ApiProblem } from "../api/problem";
import { useMe } from "../api/session";
import { FormError } from "../ui/FormError";
import styles from "./Account.module.css";

const LIVES = [
  { value: "30", label: "30 days" },
  { value: "90", label: "90 days" },
  { value: "365", label: "one year" },
  { value: "", label: "never" },
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
          label="Name"
          placeholder="nightly export"
          required
          maxLength={80}
          value={name}
          error={problem?.field("name")}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Select
          label="Works in"
          data={[
            { value: "", label: "all your projects" },
            ...me.memberships.map((one) => ({ value: String(one.project_id), label: one.project_name })),
          ]}
          value={project}
          onChange={(value) => setProject(value ?? "")}
        />
        <Select
          label="Ends after"
          w={120}
          data={LIVES}
          value={life}
          onChange={(value) => setLife(value ?? "")}
        />
        <Checkbox
          label="May only read"
          checked={readOnly}
          onChange={(event) => setReadOnly(event.currentTarget.checked)}
          mb={6}
        />
        <Button type="submit" loading={create.isPending}>
          Make a token
        </Button>
      </div>
      <FormError error={problem} shown={["name"]} />
    </form>
  );
}
