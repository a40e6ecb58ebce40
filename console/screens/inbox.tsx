import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { listInbox } from "../../contract/imports.ts";
import { api } from "../api.ts";
import { Nothing } from "../parts/basics.tsx";
import { EntityDrawer } from "../parts/entity-drawer.tsx";
import { ErrorNotice } from "../parts/error-notice.tsx";
import { useLive } from "../parts/live.ts";
import { useChannels } from "../parts/masters.ts";
import { PageShell } from "../parts/page-shell.tsx";
import { useUrlState } from "../parts/url-state.ts";
import { Messages } from "./inbox-list.tsx";
import { Message } from "./inbox-message.tsx";

const states = ["all", "waiting", "dead", "stale", "done"] as const;

/** The inbox of channels, by state and channel as the address says. */
export function Inbox() {
  const { t } = useTranslation();
  const [url, setUrl] = useUrlState();
  const channels = useChannels();
  const state = states.find((each) => each === url["state"]) ?? "all";
  const channelId = Number(url["channelId"] ?? 0);
  const { data, error } = useQuery({
    queryKey: ["inbox", state, channelId],
    queryFn: ({ signal }) =>
      api.call(listInbox, {
        query: { ...(state !== "all" && { state }), ...(channelId > 0 && { channelId }) },
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
            onClick={() => setUrl({ state: each === "all" ? null : each })}
          >
            {t(`inbox.${each}`)}
          </button>
        ))}
      </div>
      <ErrorNotice error={error} />
      {data?.rows.length === 0 && <Nothing text={t("inbox.none")} />}
      {data && data.rows.length > 0 && (
        <Messages rows={data.rows} onShow={(id) => setUrl({ open: String(id) }, true)} />
      )}
      {open > 0 && (
        <EntityDrawer title={`${open}`} onClose={() => setUrl({ open: null }, true)}>
          <Message id={open} />
        </EntityDrawer>
      )}
    </PageShell>
  );
}
