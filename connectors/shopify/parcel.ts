import type { CanonicalParcel } from "../port/index.ts";
import { codeOf, list, text, texts } from "./fields.ts";
import type { Fields, Reader } from "./fields.ts";

/** Words of a parcel that does not go, or did not. */
const calledOff = new Set(["cancelled", "error", "failure"]);

/** Whether a parcel of the shop goes, as far as its status says. */
export const isCalledOff = (parcel: Fields) => calledOff.has(text(parcel, "status"));

/** All tracking numbers of a parcel, each once. */
export function trackingOf(parcel: Fields): string[] {
  const all = [text(parcel, "tracking_number"), ...texts(parcel, "tracking_numbers")];
  return [...new Set(all)].filter((each) => each !== "");
}

/** A parcel as the shop pushes it (topics `fulfillments/*`), with the lines it holds. */
export function parcelOf(parcel: Fields, reader: Reader): CanonicalParcel {
  const words = [text(parcel, "status"), text(parcel, "shipment_status")];
  return {
    type: "parcel",
    externalId: reader.required(parcel, "order_id"),
    number: reader.required(parcel, "id"),
    channelStatus: words.filter((word) => word !== "").join("/"),
    isCalledOff: isCalledOff(parcel),
    carrier: text(parcel, "tracking_company"),
    trackingNumbers: trackingOf(parcel),
    sourceUpdatedAt: reader.instant(parcel, "updated_at"),
    lines: list(parcel, "line_items").map((line) => ({
      externalId: reader.required(line, "id"),
      code: codeOf(line),
      units: reader.whole(line, "quantity"),
    })),
  };
}
