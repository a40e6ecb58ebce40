import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { ReplyOf } from "../../contract/endpoint.ts";
import type { listInbox } from "../../contract/imports.ts";
import { Tag } from "../parts/basics.tsx";
import { useFormat } from "../parts/format.ts";
import { useChannels } from "../parts/masters.ts";
import { useMay } from "../shell/session.ts";
import { isNotice, whyOf } from "./inbox-words.ts";
import "./inbox.css";

type Row = ReplyOf<typeof listInbox>["rows"][number];

const tones = { waiting: "plain", done: "good", stale: "warn", dead: "bad" } as const;

/** Why a message stands where it does, in words; as it was written where nobody has put it into any. */
function useWhy(): (row: Pick<Row, "topic" | "reason">) => string {
  const { t } = useTranslation();
  const { t: notice } = useTranslation("shipmentNotices");
  return ({ topic, reason }) => {
    const { keys, of } = whyOf({ topic, reason });
    if (keys.length === 0) return reason;
    return notice(keys, {
      of,
      defaultValue: of === "" ? t(`inbox.why.${reason}`, reason) : reason,
    });
  };
}

/** Messages as they came: what became of each, and why one is set aside. */
export function Messages({ rows, onShow }: { rows: readonly Row[]; onShow: (id: number) => void }) {
  const { t } = useTranslation();
  const channels = useChannels();
  const format = useFormat();
  const mayReplay = useMay("channels.replay");
  const { t: notice } = useTranslation("shipmentNotices");
  const why = useWhy();
  return (
    <div className="card scroll" tabIndex={0} role="region" aria-label={t("scroll")}>
      <table className="plain inbox-list">
        <thead>
          <tr>
            {["inbox.received", "order.channel", "inbox.topic", "inbox.state", "inbox.reason"].map(
              (name) => (
                <th key={name} scope="col">
                  {t(name)}
                </th>
              ),
            )}
            <th scope="col" className="num">
              {t("inbox.size")}
            </th>
            <td />
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.id}>
              <td>
                <time dateTime={row.receivedAt} title={format.fullInstant(row.receivedAt)}>
                  {format.instant(row.receivedAt)}
                </time>
              </td>
              <td>{channels.name(row.channelId)}</td>
              <td>
                {row.topic} {isNotice(row.topic) && `${notice("word")} `}
                <span className="m-soft">{t(`inbox.${row.origin}`)}</span>
              </td>
              <td>
                <Tag tone={tones[row.state as keyof typeof tones]}>{t(`inbox.${row.state}`)}</Tag>
              </td>
              <td className="inbox-why">
                {why(row)}
                {row.orderId && <Link to={`/orders/${row.orderId}`}> {t("inbox.order")}</Link>}
              </td>
              <td className="num inbox-size">{format.count(row.size)}</td>
              <td>
                {mayReplay && (
                  <button type="button" className="m-button" onClick={() => onShow(row.id)}>
                    {t("inbox.show")}
                  </button>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
