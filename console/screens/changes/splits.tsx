import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { Tag } from "../../parts/basics.tsx";
import type { Order } from "./units.ts";

/** The orders that the platform parted this one from, and into: each leads to its page. */
export function Splits({ order }: { readonly order: Order }) {
  const { t } = useTranslation("changes");
  if (order.splits.length === 0) return null;
  return (
    <section className="card" style={{ marginTop: 14 }}>
      <h2>{t("splits.title")}</h2>
      <table className="plain">
        <tbody>
          {order.splits.map((each) => (
            <tr key={`${each.role} ${each.number}`}>
              <td>{t(`splits.${each.role}`)}</td>
              <td>
                {each.orderId === null ? (
                  <>
                    {each.number} <Tag tone="warn">{t("splits.absent")}</Tag>
                  </>
                ) : (
                  <Link to="/orders/$id" params={{ id: String(each.orderId) }}>
                    {each.number}
                  </Link>
                )}
              </td>
              <td className="soft">
                {each.orderId !== null &&
                  t(`splits.state.${each.deal === "cancelled" ? "ended" : each.fulfilment}`)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
