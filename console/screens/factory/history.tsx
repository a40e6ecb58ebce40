import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useMay } from "../../shell/session.ts";

/** The way to who changed this and when. */
export function History({ subject }: { readonly subject: number }) {
  const { t } = useTranslation("factory");
  const mayRead = useMay("audit.read");
  if (!mayRead) return null;
  return (
    <Link
      to="/audit"
      search={{ area: "production", subject: String(subject) } as never}
      className="m-link"
    >
      {t("history")}
    </Link>
  );
}
