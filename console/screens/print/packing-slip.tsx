import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import type { ReplyOf } from "../../../contract/endpoint.ts";
import { packingSlip } from "../../../contract/warehouse.ts";
import { api } from "../../api.ts";
import { Barcode } from "../../parts/barcode.tsx";
import { ErrorNotice } from "../../parts/error-notice.tsx";
import { Sheet } from "./sheet.tsx";
import type { SheetWords } from "./sheet.tsx";

type Slip = ReplyOf<typeof packingSlip>;
type SlipOrder = Slip["orders"][number];

/** To whom an order goes, as far as the order says it. */
function addressOf(shipTo: unknown): string {
  const parts = (shipTo ?? {}) as Readonly<Record<string, unknown>>;
  return ["name", "phone", "province", "city", "district", "address", "street"]
    .map((key) => parts[key])
    .filter((each) => typeof each === "string" && each !== "")
    .join(" ");
}

/** The part of a slip that is one order's. */
function OrderPart({ order, words }: { readonly order: SlipOrder; readonly words: SheetWords }) {
  const { say, format, nameOf } = words;
  return (
    <section className="sheet-order">
      <div className="sheet-head">
        <Barcode text={order.number} />
        <dl>
          <dt>{say("print.to")}</dt>
          <dd>{addressOf(order.shipTo) || order.buyerMask}</dd>
          <dt>{say("print.placed")}</dt>
          <dd>{format.instant(order.placedAt)}</dd>
          {order.note !== "" && (
            <>
              <dt>{say("print.note")}</dt>
              <dd>{order.note}</dd>
            </>
          )}
        </dl>
      </div>
      <table>
        <thead>
          <tr>
            <th>{say("print.item")}</th>
            <th>{say("print.name")}</th>
            <th className="num">{say("print.units")}</th>
          </tr>
        </thead>
        <tbody>
          {order.lines.map((line) => (
            <tr key={line.code}>
              <td>
                <strong>{line.code}</strong>
              </td>
              <td>{nameOf(line)}</td>
              <td className="num">{format.count(line.units)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** What one box holds, for whom, with which carrier: it travels in the box. */
export function PackingSlipSheet() {
  const { id = "" } = useParams({ strict: false });
  const { data, error } = useQuery({
    queryKey: ["print", "slip", id],
    queryFn: () => api.call(packingSlip, { params: { id: Number(id) } }),
  });
  const total = (data?.lines ?? []).reduce((sum, line) => sum + line.units, 0);
  return (
    <Sheet title={(say) => say("print.slip")} ready={data !== undefined}>
      {(words) => (
        <>
          <ErrorNotice error={error} />
          {data && (
            <>
              <p className="sheet-lead">
                <strong>
                  {words.say("print.box")} {data.id}
                </strong>
                {data.weightGrams !== null && (
                  <span>
                    {words.say("print.weight")}{" "}
                    {words.say("pack.grams", { grams: words.format.count(data.weightGrams) })}
                  </span>
                )}
                {data.carrier !== null && (
                  <span>
                    {words.say("print.carrier")} {data.carrier} {data.tracking}
                  </span>
                )}
                <span>
                  {words.say("print.packedBy")} {data.packedBy} ·{" "}
                  {words.format.instant(data.packedAt)}
                </span>
              </p>
              {data.orders.map((order) => (
                <OrderPart key={order.orderId} order={order} words={words} />
              ))}
              <p className="sheet-total">
                {words.say("print.total")} <strong>{words.format.count(total)}</strong>
              </p>
            </>
          )}
        </>
      )}
    </Sheet>
  );
}
