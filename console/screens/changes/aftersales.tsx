import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { getAftersale, listAftersales } from "../../../contract/orders-aftersales.ts";
import { api } from "../../api.ts";
import { count, instant, money, Nothing, Tag, Trouble } from "../../parts/basics.tsx";
import { Answers } from "./answers.tsx";
import { MatchAftersale } from "./match.tsx";
import { Close, Receive, Refund } from "./settle.tsx";
import type { Order } from "./units.ts";

interface Props {
  readonly order: Order;
  readonly onDone: () => void;
}

/** One document of the order with its lines and what can be done with it now. */
function Document({ id, order, onDone }: Props & { readonly id: number }) {
  const { t } = useTranslation("changes");
  const { data: document, error } = useQuery({
    // Under the order: what its platform says of it is heard of as a change of the order.
    queryKey: ["order", String(order.id), "aftersale", id],
    queryFn: () => api.call(getAftersale, { params: { id }, query: {} }),
  });
  if (!document) return <Trouble error={error} />;
  const isOpen = document.state !== "done" && document.state !== "rejected";
  const isMatched = document.documentLines.some((line) => line.lineId !== null);
  // Money that went back first does not keep the goods from coming back.
  const mayReceive = document.state !== "rejected" && document.goods.some(({ left }) => left > 0);
  return (
    <div style={{ marginBottom: 12 }}>
      <strong>{document.externalId}</strong> <Tag>{t(`aftersale.state.${document.state}`)}</Tag>{" "}
      {document.channelStatus !== "" && (
        <Tag tone={document.standing === "asked" ? "warn" : undefined}>
          {t(`aftersale.standing.${document.standing}`)}
        </Tag>
      )}{" "}
      {money(document.refundedMinor, document.currency)} /{" "}
      {money(document.amountMinor, document.currency)}
      {document.documentLines.map((line) => (
        <div key={line.lineNo} className="soft">
          {line.code} × {count(line.units)} ·{" "}
          {t("aftersale.settled", {
            received: line.receivedUnits,
            refunded: line.refundedUnits,
            amount: money(line.refundedMinor, document.currency),
          })}
        </div>
      ))}
      {document.channelStatus !== "" && <Answers document={document} onDone={onDone} />}
      {mayReceive && document.orderId !== null && (
        <Receive document={document} order={order} onDone={onDone} />
      )}
      {isOpen && (
        <div className="m-actions">
          {!isMatched && <MatchAftersale id={id} number={order.number} />}
          {document.orderId !== null && <Refund document={document} onDone={onDone} />}
          <Close id={document.id} hasOrder onDone={onDone} />
        </div>
      )}
    </div>
  );
}

/** The held documents of the order's channel, so that one of them can be matched to it. */
function HeldOnes({ order }: { readonly order: Order }) {
  const { t } = useTranslation("changes");
  const { data, error } = useQuery({
    queryKey: ["aftersales", "held", order.channelId],
    queryFn: () => api.call(listAftersales, { query: { channelId: order.channelId, limit: 50 } }),
  });
  // Those of the same buyer first: they are the likely ones.
  const rows = (data?.rows ?? []).toSorted(
    (a, b) => Number(b.buyerMask === order.buyerMask) - Number(a.buyerMask === order.buyerMask),
  );
  if (data && rows.length === 0) return <Nothing text={t("aftersale.noHeld")} />;
  return (
    <>
      <Trouble error={error} />
      <table className="plain">
        <tbody>
          {rows.map((row) => (
            <tr key={row.id}>
              <td>{row.externalId}</td>
              <td>{instant(row.placedAt)}</td>
              <td>{row.buyerMask}</td>
              <td className="num">{money(row.amountMinor, row.currency)}</td>
              <td className="num">
                <MatchAftersale id={row.id} number={order.number} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

/** After-sale of an order: its documents, settled here, and held ones that may be about it. */
export function Aftersales({ order, onDone }: Props) {
  const { t } = useTranslation("changes");
  const [isOpen, setOpen] = useState(false);
  const { data, error } = useQuery({
    queryKey: ["order", String(order.id), "aftersales"],
    queryFn: () => api.call(listAftersales, { query: { orderId: order.id } }),
  });
  const hasLeft = order.lines.some((line) => line.shippedUnits > 0);
  if (data?.rows.length === 0 && !hasLeft) return null;
  return (
    <section className="card" style={{ marginTop: 14 }} aria-label={t("aftersale.title")}>
      <h2>{t("aftersale.title")}</h2>
      <Trouble error={error} />
      {data?.rows.map((row) => (
        <Document key={row.id} id={row.id} order={order} onDone={onDone} />
      ))}
      {isOpen ? (
        <HeldOnes order={order} />
      ) : (
        <Button size="small" onClick={() => setOpen(true)}>
          {t("aftersale.showHeld")}
        </Button>
      )}
    </section>
  );
}
