import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { ApiError } from "../../../contract/client.ts";
import { getConnection, listConnectionsEndpoint } from "../../../contract/channels.ts";
import { api } from "../../api.ts";
import { ErrorNotice } from "../../parts/error-notice.tsx";
import { useLive } from "../../parts/live.ts";
import { PageShell } from "../../parts/page-shell.tsx";
import { useMay } from "../../shell/session.ts";
import { Cursor, Revive } from "./cursor.tsx";
import { Health, StateTag } from "./health.tsx";
import { GapReport } from "./report.tsx";
import { SettingsCard } from "./settings.tsx";
import { ToldCards } from "./told-cards.tsx";

/** One connection: health, settings, how far it is, what differs, what was told. */
export function ConnectionScreen() {
  const { t } = useTranslation("channels");
  const channelId = Number((useParams({ strict: false }) as { id: string }).id);
  const mayWrite = useMay("channels.write");
  const mayReplay = useMay("channels.replay");
  const gallery = useQuery({
    queryKey: ["connections"],
    queryFn: ({ signal }) => api.call(listConnectionsEndpoint, { signal }),
  });
  const page = useQuery({
    queryKey: ["connection", channelId],
    queryFn: ({ signal }) => api.call(getConnection, { params: { channelId }, signal }),
    refetchInterval: 5_000,
    retry: false,
  });
  useLive(["ConnectionMoved", "InboxMoved"], [["connection"], ["connections"]]);
  const card = gallery.data?.rows.find((row) => row.channelId === channelId);
  const kind = gallery.data?.kinds.find((each) => each.kind === card?.kind);
  const isFiles = kind?.exchangesFiles === true;
  const isUnconnected = page.error instanceof ApiError && page.error.status === 404;
  const shown = page.data ?? null;
  return (
    <PageShell
      title={card?.name ?? t("title")}
      lead={card && <StateTag state={card.state} />}
      actions={mayReplay && shown && <Revive channelId={channelId} />}
    >
      <ErrorNotice error={gallery.error ?? (isUnconnected ? null : page.error)} />
      {isUnconnected && <p>{t("notFound")}</p>}
      <div className="cards">
        {shown && (
          <section className="card">
            <h2>{t("health")}</h2>
            <Health connection={shown.connection} />
            <p>
              <Link to="/inbox" search={{ channelId: String(channelId) } as never}>
                {t("messages")}
              </Link>
            </p>
          </section>
        )}
        {mayWrite && kind && (shown || isUnconnected) && (
          <SettingsCard channelId={channelId} shown={shown} kind={kind} />
        )}
        {shown && !isFiles && mayReplay && <Cursor shown={shown} channelId={channelId} />}
        {shown && <ToldCards shown={shown} isFiles={isFiles} />}
      </div>
      {shown && !isFiles && <GapReport channelId={channelId} />}
    </PageShell>
  );
}
