import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { listAftersales } from "../../../contract/orders.ts";
import { api } from "../../api.ts";
import { money, Trouble } from "../../parts/basics.tsx";
import { useFormat } from "../../parts/format.ts";
import { useLive } from "../../parts/live.ts";
import { useChannels } from "../../parts/masters.ts";

/** Buyers who wait for our word on their platforms: each case leads to its order, where it is said. */
export function AskedCases() {
  const { t } = useTranslation("imports");
  const { t: words } = useTranslation();
  const format = useFormat();
  const channels = useChannels();
  const { data, error } = useQuery({
    queryKey: ["aftersales", "asked"],
    queryFn: () => api.call(listAftersales, { query: { standing: "asked" } }),
  });
  useLive(["OrderChanged"], [["aftersales", "asked"]]);
  if (data?.rows.length === 0) return null;
  return (
    <>
      <h3>{t("askedTitle")}</h3>
      <Trouble error={error} />
      <div className="card scroll" tabIndex={0} role="region" aria-label={t("askedTitle")}>
        <table className="plain">
          <tbody>
            {data?.rows.map((row) => (
              <tr key={row.id}>
                <td>
                  {row.orderId === null ? (
                    row.externalId
                  ) : (
                    <Link to={`/orders/${row.orderId}`}>{row.externalId}</Link>
                  )}
                </td>
                <td>{channels.name(row.channelId)}</td>
                <td>{words(`aftersale.${row.kind}`)}</td>
                <td>{format.instant(row.placedAt)}</td>
                <td className="num">{money(row.amountMinor, row.currency)}</td>
                <td>{row.reason}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}
