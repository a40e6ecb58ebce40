import type { Ack, Shipment } from "./connector.ts";
import type { Gateway } from "./gateway.ts";

/**
 * A seller's memo with the number of a parcel that the platform has no other place for, after what
 * stands in it; null where it does not fit any more.
 * @param fits whether the platform takes a memo of that text.
 */
function memoWith(
  memo: string,
  { carrier, trackingNumber }: Pick<Shipment, "carrier" | "trackingNumber">,
  fits: (memo: string) => boolean,
): string | null {
  const longer = [memo.trim(), `${carrier} ${trackingNumber}`].filter(Boolean).join("\n");
  return fits(longer) ? longer : null;
}

/** How a platform's memo is written: the call, and its parameters for a memo of that text. */
export interface MemoCall {
  readonly method: string;
  readonly memo: string;
  readonly fits: (memo: string) => boolean;
  readonly params: (memo: string) => Readonly<Record<string, string>>;
}

/** Writes the number of a parcel into the seller's memo, after what stands there. */
export async function noteParcel(
  call: Gateway,
  { method, memo, fits, params }: MemoCall,
  { shipment, signal }: { readonly shipment: Shipment; readonly signal: AbortSignal | undefined },
): Promise<Ack> {
  const longer = memoWith(memo, shipment, fits);
  if (longer === null) return { ok: false, kind: "refused", detail: "the seller's memo is full" };
  const sent = await call(method, params(longer), { signal, once: true });
  if (sent.ok) return { ok: true, already: false, noted: "seller_memo" };
  return { ok: false, kind: "refused", detail: `${sent.code} ${sent.why}` };
}
