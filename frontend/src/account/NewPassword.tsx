import { PasswordInput } from "@mantine/core";
import { t } from "../i18n";

interface Props {
  label?: string;
  value: string;
  onChange: (value: string) => void;
  error?: string | undefined;
}

/** A password to be chosen. */
export function NewPassword({ label = t("account.newPassword"), value, onChange, error }: Props) {
  return (
    <PasswordInput
      label={label}
      description={t("account.passwordHelp")}
      autoComplete="new-password"
      required
      minLength={10}
      value={value}
      error={error}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
