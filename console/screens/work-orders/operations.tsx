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

interface RowProps {
  readonly order: Found;
  readonly operation: Operation;
  readonly zone: string | undefined;
  readonly mayReport: boolean;
}

/** One operation, and the ways out of what was said wrongly of it. */
function Row({ order, operation, zone, mayReport }: RowProps) {
  const { t } = useTranslation("workOrders");
  const format = useFormat();
  const at = (text: string | null) => (text === null ? "…" : format.instant(text, zone));
  const span = (from: string | null, until: string | null) =>
    from === null && until === null ? "–" : `${at(from)} – ${at(until)}`;
  const { state, plannedUnits } = operation;
  return (
    <tr>
      <td>
        {operation.step} {nameOf(operation)}
        {operation.pinned && <div className="soft">{t("pinned")}</div>}
      </td>
      <td>
        <Tag tone={tones[state] ?? "plain"}>{t(`states.${state}`)}</Tag>
      </td>
      <td className="num">
        {format.count(operation.good)} / {format.count(operation.units)}
      </td>
      <td className="num">{format.count(operation.scrap)}</td>
      <td className="num">{format.count(operation.rework)}</td>
      <td>
        {span(operation.plannedStart, operation.plannedEnd)}
        {plannedUnits !== null && (
          <div className="soft">{t("plannedFor", { count: plannedUnits })}</div>
        )}
      </td>
      <td>{span(operation.startedAt, operation.endedAt)}</td>
      {mayReport && (
        <td>
          <Mend
            task={{ ...operation, workOrderId: order.id }}
            zone={zone}
            onDone={() => undefined}
          />
        </td>
      )}
    </tr>
  );
}

/** Its operations: planned, happened, and what each gave. */
export function Operations({
  order,
  zone,
}: {
  readonly order: Found;
  readonly zone: string | undefined;
}) {
  const { t } = useTranslation("workOrders");
  const isOver = order.status === "closed" || order.status === "cancelled";
  const mayReport = useMay("production.report") && !isOver;
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
              <Row key={each.id} operation={each} {...{ order, zone, mayReport }} />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
