import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { listSubscriptions } from "../../../contract/webhooks.ts";
import { api } from "../../api.ts";
import { Tag } from "../../parts/basics.tsx";
import { EmptyState } from "../../parts/empty-state.tsx";
import { EntityDrawer } from "../../parts/entity-drawer.tsx";
import { ErrorNotice } from "../../parts/error-notice.tsx";
import { useFormat } from "../../parts/format.ts";
import { PageShell } from "../../parts/page-shell.tsx";
import { useMay } from "../../shell/session.ts";
import { Deliveries } from "./deliveries.tsx";
import { EditSubscription } from "./subscriptions.tsx";
import type { Subscription } from "./subscriptions.tsx";

/** Who is told of events, and what became of each telling. */
export function Webhooks() {
  const { t } = useTranslation("webhooks");
  const format = useFormat();
  const mayWrite = useMay("channels.write");
  const [open, setOpen] = useState<Subscription | "new" | null>(null);
  const { data, error } = useQuery({
    queryKey: ["webhooks"],
    queryFn: () => api.call(listSubscriptions),
  });
  const known = open === "new" ? null : open;
  const add = mayWrite && (
    <button type="button" className="m-button m-primary" onClick={() => setOpen("new")}>
      {t("add")}
    </button>
  );
  return (
    <PageShell title={t("title")} lead={t("lead")} actions={add}>
      <ErrorNotice error={error} />
      {data?.rows.length === 0 && <EmptyState title={t("title")} text={t("none")} />}
      {data?.rows.map((row) => (
        <section key={row.id} className="card" aria-label={row.url}>
          <button
            type="button"
            className="m-link"
            disabled={!mayWrite}
            onClick={() => setOpen(row)}
          >
            {row.url}
          </button>{" "}
          <Tag tone={row.active ? "good" : "plain"}>{t(row.active ? "active" : "off")}</Tag>{" "}
          <span className="m-soft">
            {t("waiting")} {format.count(row.waiting)} · {t("dead")} {format.count(row.dead)}
          </span>
        </section>
      ))}
      <Deliveries />
      {open !== null && (
        <EntityDrawer title={known?.url ?? t("add")} onClose={() => setOpen(null)}>
          <EditSubscription key={known?.id ?? "new"} known={known} />
        </EntityDrawer>
      )}
    </PageShell>
  );
}
