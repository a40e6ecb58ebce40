import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { ReplyOf } from "../../../contract/endpoint.ts";
import { getWorkOrder } from "../../../contract/work-orders.ts";
import { api } from "../../api.ts";
import { nameOf } from "../../i18n.ts";
import { Tag, type Tone } from "../../parts/basics.tsx";
import { useFormat } from "../../parts/format.ts";
import { useMay } from "../../shell/session.ts";
import { Mend } from "./mend.tsx";

export type Found = ReplyOf<typeof getWorkOrder>;
/** One work order with its operations and material. */
export const useWorkOrder = (id: number) =>
  useQuery({
    queryKey: ["workOrder", id],
    queryFn: ({ signal }) => api.call(getWorkOrder, { params: { id }, signal }),
  });

type Operation = Found["operations"][number];

const tones: Readonly<Partial<Record<Operation["state"], Tone>>> = {
  running: "good",
  done: "good",
  paused: "warn",
  cancelled: "bad",
};

/** Its operations: planned, happened, and what each gave. */
export function Operations({
  order,
  zone,
}: {
  readonly order: Found;
  readonly zone: string | undefined;
}) {
  const { t } = useTranslation("workOrders");
  const format = useFormat();
  const isOver = order.status === "closed" || order.status === "cancelled";
  const mayReport = useMay("production.report") && !isOver;
  const at = (text: string | null) => (text === null ? "…" : format.instant(text, zone));
  const span = (from: string | null, until: string | null) =>
    from === null && until === null ? "–" : `${at(from)} – ${at(until)}`;
  return (
    <section className="card">
      <h2>{t("operations")}</h2>
      <div className="scroll" tabIndex={0} role="region" aria-label={t("operations")}>
        <table className="plain">
          <thead>
            <tr>
              <th>{t("step")}</th>
              <th>{t("state")}</th>
              <th className="num">{t("goodOf")}</th>
              <th className="num">{t("scrap")}</th>
              <th className="num">{t("rework")}</th>
              <th>{t("planned")}</th>
              <th>{t("happened")}</th>
              {mayReport && <th>{t("mend")}</th>}
            </tr>
          </thead>
          <tbody>
            {order.operations.map((each) => (
              <tr key={each.id}>
                <td>
                  {each.step} {nameOf(each)}
                  {each.pinned && <div className="soft">{t("pinned")}</div>}
                </td>
                <td>
                  <Tag tone={tones[each.state] ?? "plain"}>{t(`states.${each.state}`)}</Tag>
                </td>
                <td className="num">
                  {format.count(each.good)} / {format.count(each.units)}
                </td>
                <td className="num">{format.count(each.scrap)}</td>
                <td className="num">{format.count(each.rework)}</td>
                <td>
                  {span(each.plannedStart, each.plannedEnd)}
                  {each.plannedUnits !== null && (
                    <div className="soft">{t("plannedFor", { count: each.plannedUnits })}</div>
                  )}
                </td>
                <td>{span(each.startedAt, each.endedAt)}</td>
                {mayReport && (
                  <td>
                    <Mend
                      task={{ ...each, workOrderId: order.id }}
                      zone={zone}
                      onDone={() => undefined}
                    />
                  </td>
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
