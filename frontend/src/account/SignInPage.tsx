import { useRouter, useSearch } from "@tanstack/react-router";
import { safeNext } from "../app/address";
import { t } from "../i18n";
import { useTitle } from "../ui/Page";
import { SignInForm } from "./SignInForm";

export default function SignInPage() {
  const { next } = useSearch({ strict: false });
  const router = useRouter();
  useTitle(t("account.signIn"));
  return (
    <>
      <h1>{t("account.signIn")}</h1>
      <SignInForm onDone={() => router.history.push(safeNext(next))} />
    </>
  );
}
