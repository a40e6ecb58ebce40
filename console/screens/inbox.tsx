import { useMutation, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Button, Segmented } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { listInbox, replayInbox } from "../../contract/imports.ts";
import { api, newKey, queries } from "../api.ts";
import { count, instant, Nothing, Page, Tag, Trouble } from "../parts/basics.tsx";
import { useChannels } from "../parts/masters.ts";

const states = ["all", "waiting", "dead", "stale", "done"] as const;
const tones = { waiting: "plain", done: "good", stale: "warn", dead: "bad" } as const;

/** Messages as they came: what became of each, why one is set aside, and a way to read it again. */
export function Inbox() {
  const { t } = useTranslation();
  const channels = useChannels();
  const [state, setState] = useState<(typeof states)[number]>("all");
  const { data, error } = useQuery({
    queryKey: ["inbox", state],
    queryFn: () => api.call(listInbox, { query: state === "all" ? {} : { state } }),
  });
  const replay = useMutation({
    mutationFn: (id: number) => api.call(replayInbox, { params: { id }, key: newKey() }),
    onSuccess: () => void queries.invalidateQueries({ queryKey: ["inbox"] }),
  });
  return (
    <Page
      title={t("nav.inbox")}
      actions={
        <Segmented
          value={state}
          onChange={(value) => setState(value as typeof state)}
          options={states.map((value) => ({ value, label: t(`inbox.${value}`) }))}
        />
      }
    >
      <Trouble error={error ?? replay.error} />
      {data && data.rows.length === 0 ? (
        <Nothing text={t("inbox.none")} />
      ) : (
        <div className="card scroll" tabIndex={0} role="region" aria-label={t("scroll")}>
          <table className="plain">
            <thead>
              <tr>
                <th>{t("inbox.received")}</th>
                <th>{t("order.channel")}</th>
                <th>{t("inbox.topic")}</th>
                <th>{t("inbox.state")}</th>
                <th>{t("inbox.reason")}</th>
                <th className="num">{t("inbox.size")}</th>
                <th />
              </tr>
            </thead>
            <tbody>
              {data?.rows.map((row) => (
                <tr key={row.id}>
                  <td>{instant(row.receivedAt)}</td>
                  <td>{channels.name(row.channelId)}</td>
                  <td>{row.topic}</td>
                  <td>
                    <Tag tone={tones[row.state as keyof typeof tones]}>
                      {t(`inbox.${row.state}`)}
                    </Tag>
                  </td>
                  <td>
                    {row.reason}
                    {row.orderId && <Link to={`/orders/${row.orderId}`}> {t("inbox.order")}</Link>}
                  </td>
                  <td className="num">{count(row.size)}</td>
                  <td>
                    <Button size="small" onClick={() => replay.mutate(row.id)}>
                      {t("inbox.replay")}
                    </Button>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Page>
  );
}
