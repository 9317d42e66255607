import { Modal } from "@mantine/core";
import { SignInForm } from "../account/SignInForm";

/** Signing in again over a page that is not lost. */
export function SignInDialog() {
  return (
    <Modal
      opened
      onClose={() => undefined}
      withCloseButton={false}
      closeOnEscape={false}
      closeOnClickOutside={false}
      title="Your sign-in has ended"
      size="sm"
    >
      <p className="quiet" style={{ marginBottom: 16 }}>
        Sign in to go on. What you did here is kept.
      </p>
      <SignInForm />
    </Modal>
  );
}
