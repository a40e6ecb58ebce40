import { countOf } from "../port/index.ts";
import type { CanonicalChange } from "../port/index.ts";
import type { TransactionSet } from "./envelope.ts";
import { lineOf } from "./lines.ts";
import type { Within } from "./lines.ts";
import { noteUnread, partsOf, promiseOf, unreadHold } from "./order.ts";
import type { Sent } from "./order.ts";
import { element } from "./tokens.ts";
import type { Segment } from "./tokens.ts";

type LineChange = CanonicalChange["lines"][number];

const cancels = new Set(["DI"]);
const adds = new Set(["AI"]);
const counts = new Set(["QD", "QI", "PQ", "RQ", "CA", "RA"]);
/** Said for information, or of dates alone, which the head carries. */
const nothing = new Set(["NC", "OC", "RS"]);

function changeOf(part: readonly Segment[], index: number, within: Within): LineChange | null {
  const [segment] = part;
  if (!segment) return null;
  const { reader, partner } = within;
  const id = element(segment, 1) || String(index + 1);
  const word = element(segment, 2);
  if (nothing.has(word)) return null;
  if (cancels.has(word)) return { action: "cancel", externalId: id };
  const units = reader.pieces(`POC03 ${id}`, element(segment, 3));
  const line = lineOf(
    segment,
    {
      ...{ id, pairsFrom: 8, unit: element(segment, 5), units },
      ...{ price: element(segment, 6), basis: element(segment, 7) },
    },
    within,
  );
  const name = element(
    part.find((each) => each.id === "PID"),
    5,
  );
  if (adds.has(word)) return { action: "add", externalId: id, line: { ...line, name } };
  if (counts.has(word)) {
    if (partner.changesBy === "whole") return { action: "units", externalId: id, units };
    return { action: "more", externalId: id, units: word === "QD" ? -units : units };
  }
  // A new price, another item, a word of the partner's own: nobody does that by itself.
  reader.unread.push(segment.raw);
  return null;
}

/** The canonical change of an 860: what becomes of an order's lines, or that it is cancelled. */
export function changeOfSet(set: TransactionSet, sent: Sent, within: Within): CanonicalChange {
  const { reader, currency } = within;
  const { head, lines, summary } = partsOf(set, "POC");
  const bch = head.find((each) => each.id === "BCH");
  noteUnread(set, within);
  const purpose = element(bch, 1);
  const isCancelled = purpose === "01";
  if (!isCancelled && purpose !== "04") reader.unread.push(`BCH01 ${purpose}`);
  const changes = isCancelled ? [] : lines.map((part, index) => changeOf(part, index, within));
  const said = element(
    summary.find((each) => each.id === "CTT"),
    1,
  );
  if (said !== "" && Number(said) !== lines.length)
    reader.refuse("CTT01", said, `equals ${lines.length}`);
  return {
    type: "change",
    externalId: reader.needed("BCH03", element(bch, 3)),
    number: element(bch, 5) || sent.version,
    sequence: countOf(element(bch, 5)),
    sentNumber: sent.version,
    isCancelled,
    sourceZone: within.partner.zone,
    currency,
    placedAt: sent.at,
    channelStatus: `${purpose} ${element(bch, 2)}`.trim(),
    promise: promiseOf(head, within) ?? {},
    lines: changes.filter((each) => each !== null),
    holds: unreadHold(reader.unread),
  };
}
