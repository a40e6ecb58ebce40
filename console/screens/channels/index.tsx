import { Link } from "@tanstack/react-router";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { listChannelsEndpoint } from "../../../contract/masters.ts";
import { api } from "../../api.ts";
import { nameOf } from "../../i18n.ts";
import { ListPage } from "../../parts/list-page.tsx";
import type { GridColumn } from "../../parts/grid/index.ts";
import { useMay } from "../../shell/session.ts";
import { ChannelForm, ownKinds } from "./channel-form.tsx";
import type { ChannelRow } from "./channel-form.tsx";

/** What the list shows of a channel. */
function useColumns(): readonly GridColumn<ChannelRow>[] {
  const { t, i18n } = useTranslation("channelList");
  return useMemo(() => {
    const plain = (
      key: string,
      width: number,
      text: (row: ChannelRow) => string,
    ): GridColumn<ChannelRow> => ({ key, title: t(key), width, sortable: true, text });
    return [
      plain("code", 140, (row) => row.code),
      plain("name", 200, nameOf),
      plain("kind", 160, (row) => t(`kinds.${row.kind}`, row.kind)),
      plain("policy", 200, (row) => t(`policies.${row.policy}`)),
      {
        ...plain("priority", 90, (row) => String(row.priority)),
        numeric: true,
        rank: (row) => row.priority,
      },
      plain("currency", 90, (row) => row.currency),
    ];
  }, [i18n.language, t]);
}

/** Says of a platform's channel where it is set up. */
function PlatformNotice({ channel }: { readonly channel: ChannelRow }) {
  const { t } = useTranslation("channelList");
  if (ownKinds.includes(channel.kind)) return null;
  return (
    <p className="m-notice">
      {t("isPlatform")} <Link to={`/connections/${channel.id}`}>{t("toConnection")}</Link>
    </p>
  );
}

/** Channels: where orders come from; those of a platform are set up as connections. */
export function Channels() {
  const { t } = useTranslation("channelList");
  const columns = useColumns();
  const mayWrite = useMay("channels.write");
  return (
    <ListPage
      view="channels"
      title={t("title")}
      lead={t("lead")}
      columns={columns}
      load={async (signal) => (await api.call(listChannelsEndpoint, { signal })).rows}
      keyOf={(channel) => channel.id}
      titleOf={(channel) => `${nameOf(channel)} · ${channel.code}`}
      create={t("create")}
      mayCreate={mayWrite}
      actions={
        <Link to="/connections" className="m-button">
          {t("connections")}
        </Link>
      }
      form={(channel, close) => (
        <>
          {channel && <PlatformNotice channel={channel} />}
          <ChannelForm channel={channel} readOnly={!mayWrite} onDone={close} />
        </>
      )}
    />
  );
}
