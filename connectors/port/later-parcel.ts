import type { Shipment } from "./connector.ts";

/**
 * A seller's memo with the number of a parcel that the platform has no other place for, after what
 * stands in it; null where it does not fit any more.
 * @param fits whether the platform takes a memo of that text.
 */
export function memoWith(
  memo: string,
  { carrier, trackingNumber }: Pick<Shipment, "carrier" | "trackingNumber">,
  fits: (memo: string) => boolean,
): string | null {
  const longer = [memo.trim(), `${carrier} ${trackingNumber}`].filter(Boolean).join("\n");
  return fits(longer) ? longer : null;
}
