import { Modal } from "@mantine/core";
import { SignInForm } from "../account/SignInForm";
import { t } from "../i18n";

/** Signing in again over a page that is not lost. */
export function SignInDialog() {
  return (
    <Modal
      opened
      onClose={() => undefined}
      withCloseButton={false}
      closeOnEscape={false}
      closeOnClickOutside={false}
      title={t("app.signInEnded")}
      size="sm"
    >
      <p className="quiet" style={{ marginBottom: 16 }}>
        {t("app.signInAgain")}
      </p>
      <SignInForm />
    </Modal>
  );
}
