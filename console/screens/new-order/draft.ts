import type { BodyOf, ReplyOf } from "../../../contract/endpoint.ts";
import type { previewOrder, resolveItems } from "../../../contract/order-entry.ts";
import type { placeOrder } from "../../../contract/orders.ts";
import { smallestOf, typedUnits } from "../../parts/units.ts";

export type Found = ReplyOf<typeof resolveItems>["rows"][number]["candidates"][number];
export type Verdict = ReplyOf<typeof previewOrder>;

/** A line as it stands while somebody types it. */
export interface Row {
  readonly key: number;
  readonly text: string;
  readonly item: Found | null;
  /** Asked for by Enter and not found: the person must say it again. */
  readonly lost: boolean;
  readonly units: string;
  /** Smallest units in one of the units typed: the barcode of a carton says more than one. */
  readonly pack: number;
  readonly price: string;
}

/** The whole order as it stands; kept in the browser until it is placed or thrown away. */
export interface Draft {
  readonly channelId: number;
  readonly externalId: string;
  readonly partyId: number | null;
  readonly partyText: string;
  readonly buyer: string;
  readonly phone: string;
  readonly region: string;
  readonly address: string;
  readonly wantedDay: string;
  readonly payment: "none" | "paid";
  readonly policy: "complete" | "partial" | "backorder";
  readonly note: string;
  readonly rows: readonly Row[];
}

/** An empty line. */
export const emptyRow = (key: number): Row => ({
  ...{ key, text: "", item: null, lost: false, units: "1", pack: 1, price: "" },
});

/** An empty order with a number unique enough for one desk; people may type over it. */
export function emptyDraft(channelId: number): Draft {
  return {
    channelId,
    externalId: `M${new Date().toISOString().slice(2, 19).replaceAll(/\D/g, "")}`,
    ...{ partyId: null, partyText: "", buyer: "", phone: "", region: "", address: "" },
    ...{ wantedDay: "", payment: "none", policy: "backorder", note: "" },
    rows: [emptyRow(1)],
  };
}

/** Smallest units of what stands in the field, or null where the item cannot be counted so. */
export function smallestIn({ item, units, pack }: Row): number | null {
  const typed = typedUnits(units);
  if (!typed || !item) return null;
  return typed.unit === "" ? typed.units * pack : smallestOf(item, typed);
}

const isPrice = (text: string) => text === "" || /^\d+(\.\d+)?$/.test(text);

/** What stops a line from being placed: the field that is wrong, or null. */
export function wrongIn(row: Row): "item" | "units" | "price" | null {
  if (!row.item) return "item";
  if (smallestIn(row) === null) return "units";
  return isPrice(row.price) ? null : "price";
}

/** An untouched line: it is left out when the order is placed. */
export const isEmpty = (row: Row) => row.text.trim() === "" && row.item === null;

/** The lines that can be promised as they stand. */
export const readyRows = (draft: Draft) => draft.rows.filter((row) => wrongIn(row) === null);

const lineOf = (row: Row) => {
  const itemId = row.item?.id ?? 0;
  const unitPrice = row.price || "0";
  const { units, unit } = typedUnits(row.units) ?? { units: 0, unit: "" };
  if (unit !== "") return { itemId, units, unit, unitPrice };
  // A price is said of one of the units typed; the order keeps it of the smallest unit.
  const each = row.pack === 1 ? unitPrice : (Number(unitPrice) / row.pack).toFixed(6);
  return { itemId, units: units * row.pack, unitPrice: each };
};

const headOf = (draft: Draft) => ({
  ...{ channelId: draft.channelId, partyId: draft.partyId, region: draft.region },
  ...{ policy: draft.policy, payment: draft.payment, wantedDay: draft.wantedDay || null },
});

/** What the server is asked while one types; the prices are of the channel's currency. */
export const previewBody = (draft: Draft, currency: string): BodyOf<typeof previewOrder> => ({
  ...headOf(draft),
  currency,
  lines: readyRows(draft).map(lineOf),
});

/** The order as it is placed. */
export function placeBody(draft: Draft, currency: string): BodyOf<typeof placeOrder> {
  const { buyer, phone, address } = draft;
  return {
    ...headOf(draft),
    currency,
    externalId: draft.externalId.trim(),
    kind: "manual",
    buyerMask: (buyer || draft.partyText).slice(0, 80),
    note: draft.note,
    shipTo: {
      ...(buyer ? { name: buyer } : {}),
      ...(phone ? { phone } : {}),
      ...(address ? { address } : {}),
    },
    lines: readyRows(draft).map((row) => ({
      ...lineOf(row),
      code: row.item?.code ?? "",
      name: row.item?.name ?? "",
    })),
  };
}
