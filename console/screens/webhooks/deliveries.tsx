import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { ReplyOf } from "../../../contract/endpoint.ts";
import { listDeliveries, replayDeliveries } from "../../../contract/webhooks.ts";
import { api, useCommand } from "../../api.ts";
import { Tag } from "../../parts/basics.tsx";
import { EmptyState } from "../../parts/empty-state.tsx";
import { ErrorNotice } from "../../parts/error-notice.tsx";
import { useFormat } from "../../parts/format.ts";
import { useLive } from "../../parts/live.ts";
import { useUrlState } from "../../parts/url-state.ts";
import { useMay } from "../../shell/session.ts";
import { topicKey } from "./subscriptions.tsx";

const tones = { waiting: "plain", done: "good", dead: "bad" } as const;

type Delivery = ReplyOf<typeof listDeliveries>["rows"][number];

function DeliveryRow(props: { readonly row: Delivery; readonly onReplay: (() => void) | null }) {
  const { t } = useTranslation("webhooks");
  const format = useFormat();
  const { madeAt, topic, state, tries, reason, body } = props.row;
  return (
    <tr>
      <td>{format.instant(madeAt)}</td>
      <td title={body}>{t(topicKey(topic), topic)}</td>
      <td>
        <Tag tone={tones[state]}>{t(`states.${state}`)}</Tag>
      </td>
      <td className="num">{format.count(tries)}</td>
      <td>{reason}</td>
      <td>
        {props.onReplay && (
          <button type="button" className="m-button" onClick={props.onReplay}>
            {t("replay")}
          </button>
        )}
      </td>
    </tr>
  );
}

/** What was told, what waits and what was given up; each can be sent again. */
export function Deliveries() {
  const { t } = useTranslation("webhooks");
  const mayReplay = useMay("channels.replay");
  const [state, setState] = useUrlState();
  const after = Number(state["after"] ?? 0);
  const { data, error } = useQuery({
    queryKey: ["webhooks", "deliveries", after],
    queryFn: () => api.call(listDeliveries, { query: after > 0 ? { after } : {} }),
  });
  useLive(["DeliveryMoved"], [["webhooks"]]);
  const replay = useCommand(replayDeliveries, ["webhooks"]);
  const heads = [t("at"), t("what"), t("state"), t("tries"), t("why")];
  return (
    <>
      <h3>{t("deliveries")}</h3>
      <ErrorNotice error={error ?? replay.error} />
      {mayReplay && (
        <button type="button" className="m-button" onClick={() => replay.mutate({ body: {} })}>
          {t("replayDead")}
        </button>
      )}
      {data?.rows.length === 0 && <EmptyState title={t("deliveries")} text={t("noDeliveries")} />}
      {data && data.rows.length > 0 && (
        <div className="card scroll" tabIndex={0} role="region" aria-label={t("deliveries")}>
          <table className="plain">
            <thead>
              <tr>
                {heads.map((head) => (
                  <th key={head} scope="col">
                    {head}
                  </th>
                ))}
                <td />
              </tr>
            </thead>
            <tbody>
              {data.rows.map((row) => (
                <DeliveryRow
                  key={row.id}
                  row={row}
                  onReplay={mayReplay ? () => replay.mutate({ body: { id: row.id } }) : null}
                />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {data && data.next !== null && (
        <button
          type="button"
          className="m-button"
          onClick={() => setState({ after: String(data.next) }, true)}
        >
          {t("older")}
        </button>
      )}
    </>
  );
}
