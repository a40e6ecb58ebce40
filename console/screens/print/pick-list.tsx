import { useQuery } from "@tanstack/react-query";
import type { ReplyOf } from "../../../contract/endpoint.ts";
import { pickList } from "../../../contract/warehouse.ts";
import { api } from "../../api.ts";
import { placesQuery } from "../../parts/masters.ts";
import { Barcode } from "../../parts/barcode.tsx";
import { ErrorNotice } from "../../parts/error-notice.tsx";
import { useUrlState } from "../../parts/url-state.ts";
import { Sheet } from "./sheet.tsx";
import type { SheetWords } from "./sheet.tsx";

type List = ReplyOf<typeof pickList>;

/** What to fetch, item by item, with the lots to take it from and a box to tick. */
function Items({ list, words }: { readonly list: List; readonly words: SheetWords }) {
  const { say, format, nameOf } = words;
  return (
    <table>
      <thead>
        <tr>
          <th>{say("print.item")}</th>
          <th>{say("print.name")}</th>
          <th className="num">{say("print.units")}</th>
          <th>{say("print.take")}</th>
          <th>{say("print.check")}</th>
        </tr>
      </thead>
      <tbody>
        {list.items.map((item) => (
          <tr key={item.itemId}>
            <td>
              <strong>{item.code}</strong>
            </td>
            <td>{nameOf(item)}</td>
            <td className="num">
              <strong>{format.count(item.units)}</strong>
            </td>
            <td>
              {item.lots
                .filter((lot) => lot.lot !== "")
                .map((lot) => (
                  <div key={lot.lot}>
                    {lot.lot} × {format.count(lot.units)}
                    {lot.expiresOn !== null &&
                      ` · ${say("print.until", { day: format.day(lot.expiresOn) })}`}
                  </div>
                ))}
            </td>
            <td className="tick">☐</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Each order with its bars, so that what was fetched is sorted by scanning. */
function Orders({ list, words }: { readonly list: List; readonly words: SheetWords }) {
  const { format, nameOf, say } = words;
  return list.orders.map((order) => (
    <section key={order.orderId} className="sheet-order">
      <div className="sheet-head">
        <Barcode text={order.number} />
        <div>
          <div>{order.buyerMask}</div>
          <div>
            {say("print.wave")} {format.day(order.shipDay)}
          </div>
        </div>
      </div>
      <table>
        <tbody>
          {order.lines.map((line) => (
            <tr key={line.lineId}>
              <td>
                <strong>{line.code}</strong>
              </td>
              <td>{nameOf(line)}</td>
              <td className="num">
                <strong>{format.count(line.toPick + line.picked)}</strong>
              </td>
              <td className="tick">☐</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  ));
}

/** The pick list of a place: of a wave, or of one order. */
export function PickListSheet() {
  const [state] = useUrlState();
  const placeId = Number(state["place"] ?? 0);
  const { wave, order } = state;
  const isPicked = state["state"] === "picked";
  const places = useQuery(placesQuery);
  const { data, error, dataUpdatedAt } = useQuery({
    queryKey: ["print", "pick-list", placeId, wave, order, isPicked],
    enabled: placeId > 0,
    queryFn: () =>
      api.call(pickList, {
        query: {
          placeId,
          ...(wave ? { shipDay: wave } : {}),
          ...(order
            ? { orderId: Number(order) }
            : { state: isPicked ? ("picked" as const) : ("to_pick" as const) }),
        },
      }),
  });
  const place = places.data?.rows.find((each) => each.id === placeId);
  return (
    <Sheet title={(say) => say("print.pickList")} ready={data !== undefined}>
      {(words) => (
        <>
          <ErrorNotice error={error} />
          <p className="sheet-lead">
            <strong>{place ? words.nameOf(place) : ""}</strong>
            {wave && (
              <span>
                {words.say("print.wave")} {wave}
              </span>
            )}
            <span>
              {words.say("print.printed", {
                at: words.format.instant(new Date(dataUpdatedAt).toISOString()),
              })}
            </span>
          </p>
          {data && !data.isWhole && <p>{words.say("print.part")}</p>}
          {data && (
            <>
              <h2>{words.say("print.items")}</h2>
              <Items list={data} words={words} />
              <h2>{words.say("print.orders")}</h2>
              <Orders list={data} words={words} />
            </>
          )}
        </>
      )}
    </Sheet>
  );
}
