import { Link, useRouter } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { EmptyState } from "../parts/empty-state.tsx";
import { ErrorNotice } from "../parts/error-notice.tsx";
import { PageShell } from "../parts/page-shell.tsx";

/** An address that leads nowhere. */
export function Lost() {
  const { t } = useTranslation("shell");
  return (
    <PageShell title={t("lost.title")}>
      <EmptyState title="404" text={t("lost.text")}>
        <Link className="m-button m-primary" to="/">
          {t("lost.home")}
        </Link>
      </EmptyState>
    </PageShell>
  );
}

/** A screen that the person's roles do not open. */
export function Forbidden() {
  const { t } = useTranslation("shell");
  return (
    <PageShell title={t("forbidden.title")}>
      <EmptyState title={t("forbidden.title")} text={t("forbidden.text")}>
        <Link className="m-button m-primary" to="/">
          {t("lost.home")}
        </Link>
      </EmptyState>
    </PageShell>
  );
}

/** A screen that failed to draw or to load; the frame around it lives on. */
export function Crashed({ error }: { readonly error: unknown }) {
  const { t } = useTranslation("shell");
  const router = useRouter();
  return (
    <PageShell title={t("crash.title")}>
      <ErrorNotice error={error} onRetry={() => void router.invalidate()} />
      <button type="button" className="m-button" onClick={() => window.location.reload()}>
        {t("crash.reload")}
      </button>
    </PageShell>
  );
}
