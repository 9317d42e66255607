import { PasswordInput } from "@mantine/core";

interface Props {
  label?: string;
  value: string;
  onChange: (value: string) => void;
  error?: string | undefined;
}

/** A password to be chosen. */
export function NewPassword({ label = "New password", value, onChange, error }: Props) {
  return (
    <PasswordInput
      label={label}
      description="At least 10 characters. A few words in a row are easy to remember."
      autoComplete="new-password"
      required
      minLength={10}
      value={value}
      error={error}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
