import { Link, useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { nameOf } from "../../i18n.ts";
import { ErrorNotice } from "../../parts/error-notice.tsx";
import { PageShell } from "../../parts/page-shell.tsx";
import { useMay } from "../../shell/session.ts";
import { Cursor, Revive } from "./cursor.tsx";
import { FirstRun } from "./first-run.tsx";
import { Health, StateTag } from "./health.tsx";
import { Mapping } from "./mapping.tsx";
import { GapReport } from "./report.tsx";
import { SettingsCard } from "./settings.tsx";
import { Signing } from "./signing.tsx";
import { ToldCards } from "./told-cards.tsx";
import { useConnection } from "./use-connection.ts";

/** One connection: health, settings, what its codes mean, how far it is, what differs, what was told. */
export function ConnectionScreen() {
  const { t } = useTranslation("channels");
  const channelId = Number((useParams({ strict: false }) as { id: string }).id);
  const mayWrite = useMay("channels.write");
  const mayReplay = useMay("channels.replay");
  const seesItems = useMay("catalog.read");
  const { card, kind, shown, isUnconnected, error } = useConnection(channelId);
  const isFiles = kind?.exchangesFiles === true;
  return (
    <PageShell
      title={card ? nameOf(card) : t("title")}
      lead={card && <StateTag state={card.state} />}
      actions={mayReplay && shown && <Revive channelId={channelId} />}
    >
      <ErrorNotice error={error} />
      {isUnconnected && <p>{t("notFound")}</p>}
      <div className="cards">
        {kind && <FirstRun channelId={channelId} />}
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
        {mayWrite && shown?.webhookPath && <Signing shown={shown} />}
        {shown && seesItems && <Mapping channelId={channelId} />}
        {shown && !isFiles && mayReplay && <Cursor shown={shown} channelId={channelId} />}
        {shown && <ToldCards shown={shown} isFiles={isFiles} />}
      </div>
      {shown && !isFiles && (
        <GapReport channelId={channelId} currency={shown.connection.currency} />
      )}
    </PageShell>
  );
}
