import { Button } from "@mantine/core";
import { type ErrorComponentProps, Link, useRouter } from "@tanstack/react-router";
import { ApiProblem } from "../api/problem";
import { EmptyState } from "../ui/EmptyState";
import { ErrorState } from "../ui/ErrorState";
import { LinkButton } from "../ui/LinkButton";
import { SkeletonRows } from "../ui/Skeletons";

export function LoadingPage() {
  return <SkeletonRows rows={8} />;
}

export function NotFoundPage() {
  return (
    <EmptyState
      title="There is no such page"
      action={
        <Link to="/" className="opens">
          Your projects
        </Link>
      }
    >
      The address may be mistyped, or what it showed is gone.
    </EmptyState>
  );
}

/** An error that a page did not expect, or a project that is not there. */
export function ProblemPage({ error, reset }: ErrorComponentProps) {
  const router = useRouter();
  const again = () => {
    reset();
    void router.invalidate();
  };
  if (error instanceof ApiProblem) {
    return (
      <>
        <ErrorState error={error} onRetry={again} />
        <p style={{ padding: "0 24px 0 48px" }}>
          <Link to="/" className="opens">
            Your projects
          </Link>
        </p>
      </>
    );
  }
  return (
    <EmptyState
      title="This page failed"
      action={
        <>
          <Button onClick={() => window.location.reload()}>Reload</Button>
          <LinkButton to="/" variant="subtle">
            Your projects
          </LinkButton>
        </>
      }
    >
      {error instanceof Error ? error.message : String(error)}. Nothing that was saved is lost.
    </EmptyState>
  );
}
