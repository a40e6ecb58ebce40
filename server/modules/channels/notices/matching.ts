import type { CanonicalNotice } from "../../../../connectors/port/index.ts";
import { dayOfInstant, dayToText, err, ok } from "../../../../kernel/index.ts";
import type { Result } from "../../../../kernel/index.ts";
import type { CatalogView } from "../../catalog/index.ts";
import { pictureOf } from "./waiting.ts";
import type { Wait } from "./waiting.ts";

/** Why nothing follows from a notice, and what may change that. */
export interface Refusal {
  /** With what it is about: `no_receipt_announced (PO-7 A1)`. */
  readonly reason: string;
  readonly waits: readonly Wait[];
}

/** What was begun of a notice cannot be ended: all of it is undone, and it is set aside. */
export class NoticeRefused extends Error {}

/** A refusal that nothing frees but a person. */
export const refusal = (reason: string, waits: readonly Wait[] = []) => err({ reason, waits });

/** Units of an item that were sent for one of our orders. */
export interface Sent {
  readonly orderNumber: string;
  readonly itemId: number;
  /** The partner's code, for what is told of it. */
  readonly code: string;
  /** Which line of the order it is, as the partner writes it; empty where he does not say. */
  readonly orderLine: string;
  readonly units: number;
}

/** What was sent of each order and item, whatever lines were named. */
export const ofWholeOrders = (sent: readonly Sent[]): Sent[] => {
  const sums = new Map<string, Sent>();
  for (const each of sent) {
    const key = `${each.itemId} ${each.orderNumber}`;
    const units = (sums.get(key)?.units ?? 0) + each.units;
    sums.set(key, { ...each, orderLine: "", units });
  }
  return [...sums.values()];
};

/** A receipt to come as far as matching looks at it. */
export interface Announced {
  readonly id: number;
  readonly itemId: number;
  readonly kind: "in_transit" | "planned";
  readonly units: number;
  readonly documentNumber: string;
  readonly fedBy: "hand" | "transfer" | "production";
}

/** Units that leave an announced receipt. */
export interface Leaving extends Sent {
  readonly supplyId: number;
}

/** The day on which a notice says that its goods arrive; null where it says none. */
export const arrivalDay = ({ expectedBy, sourceZone }: CanonicalNotice): string | null =>
  expectedBy && dayToText(dayOfInstant(expectedBy, sourceZone).day);

/** What a notice sent in our own items, by order, line and item; or the first line that does not say it. */
export function sentItems(
  { lines }: Pick<CanonicalNotice, "lines">,
  at: { readonly view: CatalogView; readonly channelId: number; readonly atMs: number },
): Result<Sent[], Refusal> {
  const sums = new Map<string, Sent>();
  for (const { externalId, orderNumber, orderLine, code, units, isCancelled } of lines) {
    if (isCancelled) continue;
    if (orderNumber === "") return refusal(`names_no_order (${externalId})`);
    if (units === null || code === "") return refusal(`line_unread (${externalId})`);
    const listing = at.view.listing(at.channelId, code, at.atMs);
    if (!listing) return refusal(`code_unmapped (${code})`, [{ kind: "code", key: code }]);
    for (const part of listing.parts) {
      const key = JSON.stringify([part.itemId, orderNumber, orderLine]);
      const sent = (sums.get(key)?.units ?? 0) + units * part.units;
      if (!Number.isSafeInteger(sent)) return refusal(`line_unread (${externalId})`);
      sums.set(key, { orderNumber, itemId: part.itemId, code, orderLine, units: sent });
    }
  }
  const sent = [...sums.values()].filter((each) => each.units > 0);
  return sent.length > 0 ? ok(sent) : refusal("nothing_sent");
}

/** What a line that fits no receipt waits for: that another one is to come, or another quantity. */
export const awaited = (each: Sent, own: readonly Announced[], placeId: number): Wait[] => [
  {
    ...{ kind: "receipt", key: String(each.itemId) },
    detail: { number: each.orderNumber, placeId, seen: pictureOf(own) },
  },
];

/**
 * The announced receipt that each of these left from: the one of its order and item that is still to leave.
 * Where there is none, several, or less than was sent, nothing is guessed.
 */
export function leavingFrom(
  sent: readonly Sent[],
  there: { readonly announced: readonly Announced[]; readonly placeId: number },
): Result<Leaving[], Refusal> {
  const leaving: Leaving[] = [];
  for (const each of sent) {
    const what = `${each.orderNumber} ${each.code}`;
    const all = there.announced.filter(
      (one) => one.itemId === each.itemId && one.documentNumber === each.orderNumber,
    );
    const own = all.filter((one) => one.fedBy === "hand");
    const waits = awaited(each, all, there.placeId);
    const still = own.filter((one) => one.kind === "planned");
    const [receipt, other] = still;
    if (other) return refusal(`several_receipts (${what})`, waits);
    if (!receipt) {
      const why = own.length > 0 ? "receipt_on_its_way" : "no_receipt_announced";
      return refusal(`${why} (${what})`, waits);
    }
    if (each.units > receipt.units)
      return refusal(`more_than_announced (${what}: ${each.units} > ${receipt.units})`, waits);
    leaving.push({ ...each, supplyId: receipt.id });
  }
  return ok(leaving);
}
