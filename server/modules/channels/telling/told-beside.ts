import type { CanonicalParcel, CanonicalStock } from "../../../../connectors/port/index.ts";
import type { Tx } from "../../../platform/index.ts";
import { followParcel } from "./parcels-there.ts";
import { hearStock } from "./stock-there.ts";

/** Takes in what a channel tells beside its orders: a parcel, or what it has in stock. */
export async function hearBeside(
  tx: Tx,
  channelId: number,
  message: CanonicalParcel | CanonicalStock,
) {
  if (message.type === "parcel") return followParcel(tx, channelId, message);
  return (await hearStock(tx, channelId, message))
    ? ({ state: "done", reason: "", orderId: null } as const)
    : ({ state: "stale", reason: "not_told_by_us", orderId: null } as const);
}
