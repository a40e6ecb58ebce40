import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { listInbox } from "../../contract/imports.ts";
import { replayInboxAll } from "../../contract/inbox.ts";
import { api, useCommand } from "../api.ts";
import { Nothing } from "../parts/basics.tsx";
import { EntityDrawer } from "../parts/entity-drawer.tsx";
import { ErrorNotice } from "../parts/error-notice.tsx";
import { useLive } from "../parts/live.ts";
import { useChannels } from "../parts/masters.ts";
import { PageShell } from "../parts/page-shell.tsx";
import { useUrlState } from "../parts/url-state.ts";
import { Messages } from "./inbox-list.tsx";
import { Message } from "./inbox-message.tsx";
import { useMay } from "../shell/session.ts";

/** Reads all that was set aside, or was stale, again: of the channel shown, or of all. */
function ReplayAll({ state, channelId }: { state: "dead" | "stale"; channelId: number }) {
  const { t } = useTranslation();
  const replay = useCommand(replayInboxAll, ["inbox"]);
  const body = { state, ...(channelId > 0 && { channelId }) };
  return (
    <div className="m-actions">
      <button
        type="button"
        className="m-button"
        disabled={replay.isPending}
        onClick={() => replay.mutate({ body })}
      >
        {t("inbox.replayAll")}
      </button>
      <ErrorNotice error={replay.error} />
      {replay.data && (
        <span role="status">{t("inbox.replayed", { count: replay.data.replayed })}</span>
      )}
    </div>
  );
}

function Older({ next, onOpen }: { next: number | null; onOpen: (after: string) => void }) {
  const { t } = useTranslation();
  if (next === null) return null;
  return (
    <button type="button" className="m-button" onClick={() => onOpen(String(next))}>
      {t("inbox.older")}
    </button>
  );
}

const states = ["all", "waiting", "dead", "stale", "done"] as const;

/** The inbox of channels, by state and channel as the address says. */
export function Inbox() {
  const { t } = useTranslation();
  const [url, setUrl] = useUrlState();
  const channels = useChannels();
  const state = states.find((each) => each === url["state"]) ?? "all";
  const channelId = Number(url["channelId"] ?? 0);
  const after = Number(url["after"] ?? 0);
  const mayReplay = useMay("channels.replay");
  const { data, error } = useQuery({
    queryKey: ["inbox", state, channelId, after],
    queryFn: ({ signal }) =>
      api.call(listInbox, {
        query: {
          ...(state !== "all" && { state }),
          ...(channelId > 0 && { channelId }),
          ...(after > 0 && { after }),
        },
        signal,
      }),
  });
  useLive(["InboxMoved"], [["inbox"]]);
  const open = Number(url["open"] ?? 0);
  const lead = channelId > 0 ? channels.name(channelId) : undefined;
  return (
    <PageShell title={t("nav.inbox")} {...(lead && { lead })}>
      <div className="m-actions">
        {states.map((each) => (
          <button
            key={each}
            type="button"
            className={`m-chip${each === state ? " m-chip-on" : ""}`}
            aria-pressed={each === state}
            onClick={() => setUrl({ state: each === "all" ? null : each, after: null })}
          >
            {t(`inbox.${each}`)}
          </button>
        ))}
      </div>
      {mayReplay && (state === "dead" || state === "stale") && (
        <ReplayAll state={state} channelId={channelId} />
      )}
      <ErrorNotice error={error} />
      {data?.rows.length === 0 && <Nothing text={t("inbox.none")} />}
      {data && data.rows.length > 0 && (
        <Messages rows={data.rows} onShow={(id) => setUrl({ open: String(id) }, true)} />
      )}
      <Older next={data?.next ?? null} onOpen={(from) => setUrl({ after: from }, true)} />
      {open > 0 && (
        <EntityDrawer title={`${open}`} onClose={() => setUrl({ open: null }, true)}>
          <Message id={open} />
        </EntityDrawer>
      )}
    </PageShell>
  );
}
