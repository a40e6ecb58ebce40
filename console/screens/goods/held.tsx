import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { ReplyOf } from "../../../contract/endpoint.ts";
import type { stockDetail } from "../../../contract/stock.ts";
import { count, day } from "../../parts/basics.tsx";

interface HeldProps {
  readonly itemId: number;
  readonly rows: ReplyOf<typeof stockDetail>["reservations"];
}

/** Who holds units of an item at a place, and the ways to its lots and receipts to come. */
export function Held({ itemId, rows }: HeldProps) {
  const { t } = useTranslation();
  return (
    <>
      <table className="plain">
        <tbody>
          {rows.map((row) => (
            <tr key={`${row.claimId}/${row.supplyId}`}>
              <td>
                {row.orderId === null ? (
                  `${t(`claim.${row.claimKind}`)} #${row.claimId}`
                ) : (
                  <Link to={`/orders/${row.orderId}`}>{row.number}</Link>
                )}
              </td>
              <td>{row.supplyId === 0 ? t("stock.onHand") : t("stock.incoming")}</td>
              <td>{day(row.shipDay)}</td>
              <td className="num">{count(row.units)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="m-actions">
        <Link to={`/lots?itemId=${itemId}`}>{t("stock.toLots")}</Link>
        <Link to={`/supplies?itemId=${itemId}`}>{t("stock.toSupplies")}</Link>
      </p>
    </>
  );
}
