import { Button } from "@mantine/core";
import { type ErrorComponentProps, Link, useRouter } from "@tanstack/react-router";
import { ApiProblem } from "../api/problem";
import { t } from "../i18n";
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
      title={t("app.noPage")}
      action={
        <Link to="/" className="opens">
          {t("app.yourProjects")}
        </Link>
      }
    >
      {t("app.noPageWhy")}
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
            {t("app.yourProjects")}
          </Link>
        </p>
      </>
    );
  }
  return (
    <EmptyState
      title={t("app.pageFailed")}
      action={
        <>
          <Button onClick={() => window.location.reload()}>{t("app.reload")}</Button>
          <LinkButton to="/" variant="subtle">
            {t("app.yourProjects")}
          </LinkButton>
        </>
      }
    >
      {t("app.pageFailedWhy", { message: error instanceof Error ? error.message : String(error) })}
    </EmptyState>
  );
}
