import { useRouter, useSearch } from "@tanstack/react-router";
import { safeNext } from "../app/address";
import { useTitle } from "../ui/Page";
import { SignInForm } from "./SignInForm";

export default function SignInPage() {
  const { next } = useSearch({ strict: false });
  const router = useRouter();
  useTitle("Sign in");
  return (
    <>
      <h1>Sign in</h1>
      <SignInForm onDone={() => router.history.push(safeNext(next))} />
    </>
  );
}
