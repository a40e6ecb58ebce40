import { Link } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { ReplyOf } from "../../../contract/endpoint.ts";
import { listChannelsEndpoint } from "../../../contract/masters.ts";
import { api } from "../../api.ts";
import { nameOf } from "../../i18n.ts";
import { EntityDrawer } from "../../parts/entity-drawer.tsx";
import { DataGrid, useSort, wholeList } from "../../parts/grid/index.ts";
import type { GridColumn } from "../../parts/grid/index.ts";
import { PageShell } from "../../parts/page-shell.tsx";
import { useUrlState } from "../../parts/url-state.ts";
import { useMay } from "../../shell/session.ts";
import { ChannelForm, ownKinds } from "./channel-form.tsx";

export type ChannelRow = ReplyOf<typeof listChannelsEndpoint>["rows"][number];

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

interface OpenedProps {
  readonly rows: readonly ChannelRow[];
  readonly mayWrite: boolean;
  readonly onShow: (id: string | null) => void;
}

/** What stands open beside the list: a channel or a new one. */
function Opened({ rows, mayWrite, onShow: show }: OpenedProps) {
  const { t } = useTranslation("channelList");
  const [{ open }] = useUrlState();
  const channel = rows.find((row) => String(row.id) === open);
  const isOwn = channel === undefined || ownKinds.includes(channel.kind);
  return (
    <>
      {(channel !== undefined || (open === "new" && mayWrite)) && (
        <EntityDrawer
          title={channel ? `${nameOf(channel)} · ${channel.code}` : t("create")}
          onClose={() => show(null)}
        >
          {channel && !isOwn && (
            <p className="m-notice">
              {t("isPlatform")} <Link to={`/connections/${channel.id}`}>{t("toConnection")}</Link>
            </p>
          )}
          <ChannelForm
            key={open}
            channel={channel ?? null}
            readOnly={!mayWrite}
            onDone={() => show(null)}
          />
        </EntityDrawer>
      )}
    </>
  );
}

/** Channels: where orders come from; those of a platform are set up as connections. */
export function Channels() {
  const { t } = useTranslation("channelList");
  const [, setState] = useUrlState();
  const columns = useColumns();
  const sorting = useSort();
  const mayWrite = useMay("channels.write");
  const [rows, setRows] = useState<readonly ChannelRow[]>([]);
  const show = (id: string | null) => setState({ open: id }, true);
  const load = async (signal: AbortSignal) =>
    (await api.call(listChannelsEndpoint, { signal })).rows;
  return (
    <PageShell
      title={t("title")}
      lead={t("lead")}
      full
      actions={
        <>
          <Link to="/connections" className="m-button">
            {t("connections")}
          </Link>
          {mayWrite && (
            <button type="button" className="m-button m-primary" onClick={() => show("new")}>
              {t("create")}
            </button>
          )}
        </>
      }
    >
      <DataGrid
        viewId="channels"
        label={t("title")}
        columns={columns}
        rowKey={(row) => row.id}
        query={{}}
        {...sorting}
        fetchPage={wholeList(load, columns)}
        onRows={setRows}
        onOpen={(row) => show(String(row.id))}
        empty={null}
      />
      <Opened rows={rows} mayWrite={mayWrite} onShow={show} />
    </PageShell>
  );
}
