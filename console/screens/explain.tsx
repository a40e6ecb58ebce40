import { useQuery } from "@tanstack/react-query";
import { Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ReplyOf } from "../../contract/endpoint.ts";
import { explainAvailabilityEndpoint } from "../../contract/stock.ts";
import { api } from "../api.ts";
import { count, day, Page, Trouble } from "../parts/basics.tsx";
import { ExplainPanel } from "../parts/explain-panel.tsx";
import type { Term } from "../parts/explain-panel.tsx";
import { ItemSelect } from "../parts/item-select.tsx";
import { useChannels, usePlaces } from "../parts/masters.ts";
import { useUrlState } from "../parts/url-state.ts";

type Made = ReplyOf<typeof explainAvailabilityEndpoint>;

/** "Why 37?": every supply, what of it is promised or kept back, and how it adds up over time. */
export function Explain() {
  const { t } = useTranslation();
  const channels = useChannels();
  const places = usePlaces();
  const [asked] = useUrlState();
  const [itemId, setItemId] = useState(Number(asked["itemId"]) || undefined);
  const [channel, setChannel] = useState(Number(asked["channelId"]) || undefined);
  const channelId = channel ?? channels.rows[0]?.id;
  const { data, error } = useQuery({
    queryKey: ["explain", itemId, channelId],
    enabled: itemId !== undefined && channelId !== undefined,
    queryFn: () =>
      api.call(explainAvailabilityEndpoint, {
        params: { itemId: itemId ?? 0 },
        query: { channelId: channelId ?? 0 },
      }),
  });
  const terms = (made: Made): readonly Term[] => {
    const rows = made.rows.filter((row) => row.kind === "on_hand");
    const free = rows.reduce((sum, row) => sum + Math.max(0, row.free), 0);
    const kept = t("explain.kept", { units: made.keptForOthers });
    const cap = made.capLeft === null ? "" : t("explain.cap", { left: made.capLeft });
    return [
      ...rows.map((row) => ({
        key: `${row.placeId}/${row.supplyId}`,
        label: places.name(row.placeId),
        value: Math.max(0, row.free),
        terms: [
          { key: "quantity", label: t("stock.onHand"), value: row.quantity },
          { key: "promised", label: t("stock.promised"), value: -row.promised },
          { key: "safety", label: t("stock.safety"), value: -row.safety },
          ...(row.free < 0 ? [{ key: "zero", label: t("explain.zero"), value: -row.free }] : []),
        ],
      })),
      {
        key: "limit",
        label: t("explain.limit"),
        value: made.now - free,
        note: [kept, cap].filter((each) => each !== "").join(" · "),
      },
    ];
  };
  return (
    <Page
      title={t("nav.explain")}
      actions={
        <div style={{ display: "flex", gap: 8, flexWrap: "wrap", flex: 1 }}>
          <div style={{ width: 320, maxWidth: "100%" }}>
            <ItemSelect value={itemId} onChange={setItemId} />
          </div>
          <Select
            style={{ minWidth: 180 }}
            aria-label={t("order.channel")}
            value={channelId}
            onChange={setChannel}
            options={channels.rows.map((row) => ({ value: row.id, label: channels.name(row.id) }))}
          />
        </div>
      }
    >
      <Trouble error={error} />
      {!data && !error && <p className="soft">{t("explain.hint")}</p>}
      {data && (
        <div className="cards">
          <section className="card">
            <ExplainPanel title={t("explain.now")} value={data.now} terms={terms(data)} />
          </section>
          <section className="card" style={{ gridColumn: "span 2" }}>
            <h2>{t("explain.rows")}</h2>
            <div className="scroll" tabIndex={0} role="region" aria-label={t("scroll")}>
              <table className="plain">
                <thead>
                  <tr>
                    <th>{t("stock.place")}</th>
                    <th>{t("explain.when")}</th>
                    <th className="num">{t("explain.quantity")}</th>
                    <th className="num">− {t("stock.promised")}</th>
                    <th className="num">− {t("stock.safety")}</th>
                    <th className="num">= {t("stock.free")}</th>
                  </tr>
                </thead>
                <tbody>
                  {data.rows.map((row) => (
                    <tr key={`${row.placeId}/${row.supplyId}`}>
                      <td>{places.name(row.placeId)}</td>
                      <td>{row.day === null ? t("stock.onHand") : day(row.day)}</td>
                      <td className="num">{count(row.quantity)}</td>
                      <td className="num">{count(row.promised)}</td>
                      <td className="num">{count(row.safety)}</td>
                      <td className="num">
                        <strong>{count(row.free)}</strong>
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          </section>
          <section className="card">
            <h2>{t("explain.steps")}</h2>
            <table className="plain">
              <thead>
                <tr>
                  <th>{t("explain.from")}</th>
                  <th>{t("stock.place")}</th>
                  <th className="num">+</th>
                  <th className="num">{t("explain.cumulative")}</th>
                  <th className="num">{t("explain.forChannel")}</th>
                </tr>
              </thead>
              <tbody>
                {data.steps.map((step, index) => (
                  <tr key={index}>
                    <td>{day(step.day)}</td>
                    <td>{places.name(step.placeId)}</td>
                    <td className="num">{count(step.added)}</td>
                    <td className="num">{count(step.cumulative)}</td>
                    <td className="num">{count(step.forChannel)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </section>
        </div>
      )}
    </Page>
  );
}
