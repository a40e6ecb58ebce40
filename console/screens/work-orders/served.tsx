import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { ReplyOf } from "../../../contract/endpoint.ts";
import { listServed } from "../../../contract/work-orders.ts";
import { api } from "../../api.ts";
import { Tag } from "../../parts/basics.tsx";
import { ErrorNotice } from "../../parts/error-notice.tsx";
import { useFormat } from "../../parts/format.ts";
import { useMay } from "../../shell/session.ts";

type Row = ReplyOf<typeof listServed>["rows"][number];

/** One order line: how many it takes, when that has to leave, and whether it will. */
function Line({ row, mayOpen }: { readonly row: Row; readonly mayOpen: boolean }) {
  const { t } = useTranslation("workOrders");
  const format = useFormat();
  return (
    <tr>
      <td>
        {mayOpen ? (
          <Link to={`/orders/${row.orderId}`}>{`${row.number} / ${row.lineNo}`}</Link>
        ) : (
          `${row.number} / ${row.lineNo}`
        )}
      </td>
      <td className="num">{format.count(row.units)}</td>
      <td>{format.day(row.shipDay)}</td>
      <td>
        {format.day(row.deliverDay)}
        {row.firstDay !== null && row.firstDay !== row.deliverDay && (
          <span className="soft"> {t("firstly", { day: format.day(row.firstDay) })}</span>
        )}
      </td>
      <td>
        {row.late ? (
          <Tag tone="bad">{`! ${t("servedLate")}`}</Tag>
        ) : (
          <Tag tone="good">{`✓ ${t("servedInTime")}`}</Tag>
        )}
      </td>
    </tr>
  );
}

/** The order lines that wait for what this work order makes, the earliest to leave first. */
export function Served({ id }: { readonly id: number }) {
  const { t } = useTranslation("workOrders");
  const mayOpen = useMay("orders.read");
  const { data, error } = useQuery({
    queryKey: ["workOrder", id, "served"],
    queryFn: ({ signal }) => api.call(listServed, { params: { id }, signal }),
  });
  return (
    <section className="card">
      <h2>{t("served")}</h2>
      <ErrorNotice error={error} />
      {data?.rows.length === 0 && <p className="soft">{t("servesNobody")}</p>}
      {data && data.rows.length > 0 && (
        <div className="scroll" tabIndex={0} role="region" aria-label={t("served")}>
          <table className="plain">
            <thead>
              <tr>
                <th>{t("orderLine")}</th>
                <th className="num">{t("units")}</th>
                <th>{t("leaves")}</th>
                <th>{t("promised")}</th>
                <th>{t("standing")}</th>
              </tr>
            </thead>
            <tbody>
              {data.rows.map((row) => (
                <Line key={row.lineId} row={row} mayOpen={mayOpen} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
