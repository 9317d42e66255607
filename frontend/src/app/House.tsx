import { Outlet } from "@tanstack/react-router";
import { useSession } from "../api/session";
import { SignInDialog } from "./SignInDialog";

/** Everything behind sign-in. When the sign-in ends, the page stays as it is and a dialog asks for it again. */
export function House() {
  const { data } = useSession();
  const signedOut = data !== undefined && data.user === null;
  return (
    <>
      <Outlet />
      {signedOut && <SignInDialog />}
    </>
  );
}
