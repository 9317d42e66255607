import { Outlet } from "@tanstack/react-router";
import { useEffect } from "react";
import { useSession } from "../api/session";
import { follow } from "../i18n";
import { SignInDialog } from "./SignInDialog";

/** Everything behind sign-in. When the sign-in ends, the page stays as it is and a dialog asks for it again. */
export function House() {
  const { data } = useSession();
  const preferred = data?.user?.preferences.language;
  useEffect(() => follow(preferred), [preferred]);
  const signedOut = data !== undefined && data.user === null;
  return (
    <>
      <Outlet />
      {signedOut && <SignInDialog />}
    </>
  );
}
