import { useQuery } from "@tanstack/react-query";
import type { ReplyOf } from "../../../contract/endpoint.ts";
import { listParcels } from "../../../contract/orders-changes.ts";
import type { getOrder } from "../../../contract/orders.ts";
import { api } from "../../api.ts";
import { nameOf } from "../../i18n.ts";

export type Order = ReplyOf<typeof getOrder>;
export type Line = Order["lines"][number];
export type Parcel = ReplyOf<typeof listParcels>["parcels"][number];

/** The parcels of an order and the orders that may join it, read again whenever it changes. */
export const useParcels = (orderId: number) =>
  useQuery({
    queryKey: ["order", String(orderId), "parcels"],
    queryFn: () => api.call(listParcels, { params: { id: orderId } }),
  });

/** Units of a line that are neither shipped, cancelled nor being picked. */
export const freeUnits = (line: Line): number =>
  line.units - line.cancelledUnits - line.shippedUnits - line.pickedUnits;

/** Units of a line in parcels of this state. */
export const unitsIn = (
  parcels: readonly Parcel[],
  lineId: number,
  state: "planned" | "picked",
): number =>
  parcels
    .filter((parcel) => parcel.state === state)
    .flatMap((parcel) => parcel.lines)
    .filter((line) => line.lineId === lineId)
    .reduce((sum, line) => sum + line.units, 0);

/** Lines of goods: what a person may pick, split or send back. */
export const isGoods = (line: Line): boolean => line.itemId !== null && line.kind !== "bundle";

/** What a line is about in the reader's language: our item, else what the channel calls it. */
export const goodsOf = ({ item, code, name }: Pick<Line, "item" | "code" | "name">): string =>
  item ? `${item.code} ${nameOf(item)}` : code || name;
