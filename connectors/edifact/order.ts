import { instantOfLocal } from "../../kernel/index.ts";
import { endOfDay, maskName, doubtsOf } from "../port/index.ts";
import type { CanonicalChange, CanonicalLine, CanonicalOrder } from "../port/index.ts";
import { dateIn } from "./dates.ts";
import type { Message } from "./envelope.ts";
import { partsOf } from "./groups.ts";
import { chargesOf, lineOf, plainNumber } from "./lines.ts";
import type { Within } from "./lines.ts";
import { component } from "./tokens.ts";
import type { Segment } from "./tokens.ts";

/** When an interchange says that it was made, and its number. */
export interface Sent {
  readonly at: Date;
  readonly version: string;
}

/** Tags that change nothing of what is ordered, for how much, where to and by when. */
const told = new Set([
  ...["UNH", "UNT", "UNS", "BGM", "DTM", "PAI", "ALI", "IMD", "FTX", "RFF", "NAD", "LOC", "FII"],
  ...["CTA", "COM", "TAX", "CUX", "PAT", "TDT", "TOD", "MEA", "GIN", "GIR", "LIN", "PIA", "QTY"],
  ...["PRI", "MOA", "CNT", "ALC", "HAN", "PAC", "PCI", "DOC"],
]);
/** Within a line these split it over places and days, which is more than one line can say. */
const splits = new Set(["LOC", "SCC", "NAD"]);
const documents = new Set(["220", "221", "224", "226", "227", "105", "380", "402"]);

/** The instant by which something is due: at its time, else at the end of its day. */
function dueOf(segments: readonly Segment[], kinds: readonly string[], within: Within) {
  for (const kind of kinds) {
    const found = segments.find((each) => each.tag === "DTM" && component(each, 1, 1) === kind);
    const at = found ? dateIn(found, within) : null;
    if (!at) continue;
    const { zone } = within.partner;
    // Midnight is how many write a day alone.
    return at.time ? instantOfLocal(at.day + at.time, zone) : endOfDay(at.day, zone);
  }
  return undefined;
}

function promiseOf(head: readonly Segment[], within: Within): CanonicalChange["promise"] {
  const shipBy = dueOf(head, ["10", "11"], within);
  const deliverBy = dueOf(head, ["2", "69", "63"], within);
  return { ...(shipBy && { shipBy }), ...(deliverBy && { deliverBy }) };
}

/** The first party of one of these roles, as it may be shown. */
function partyIn(segments: readonly Segment[], roles: readonly string[]) {
  const nad = roles
    .map((role) => segments.find((each) => each.tag === "NAD" && component(each, 1) === role))
    .find((each) => each !== undefined);
  return {
    name: component(nad, 4) || component(nad, 3),
    id: component(nad, 2),
    ...{ city: component(nad, 6), province: component(nad, 7, 4) || component(nad, 7) },
    country: component(nad, 9),
  };
}

function whereTo(head: readonly Segment[]) {
  const to = partyIn(head, ["DP", "ST", "UC", "BY"]);
  const buyer = partyIn(head, ["BY", "IV"]);
  return {
    buyerMask: maskName(buyer.name || to.name),
    region: "",
    shipTo: {
      ...{ city: to.city, province: to.province, country: to.country, placeCode: to.id },
    },
  };
}

function noteUnread({ head, lines, summary }: ReturnType<typeof partsOf>, { reader }: Within) {
  const all = [...head, ...lines.flat(), ...summary];
  for (const each of all) if (!told.has(each.tag)) reader.unread.push(each.raw);
  for (const each of lines.flat()) if (splits.has(each.tag)) reader.unread.push(each.raw);
}

export function unreadHold(unread: readonly string[]): CanonicalOrder["holds"] {
  if (unread.length === 0) return [];
  const unique = [...new Set(unread)];
  return [{ reason: "review", detail: { unread: unique.slice(0, 20), count: unique.length } }];
}

/** A count in the summary that is not that of the lines: some were lost on the way. */
function checkCounts(
  summary: readonly Segment[],
  lines: readonly CanonicalLine[],
  { reader }: Within,
): void {
  for (const cnt of summary.filter(({ tag }) => tag === "CNT")) {
    const [kind, said] = [component(cnt, 1, 1), Number(plainNumber(component(cnt, 1, 2)))];
    const sales = lines.filter((line) => line.kind === "sale");
    const units = sales.reduce((sum, line) => sum + line.units, 0);
    if (kind === "2" && said !== sales.length)
      reader.refuse("CNT 2", component(cnt, 1, 2), `equals ${sales.length}`);
    if (kind === "1" && said !== 0 && said !== units)
      reader.refuse("CNT 1", component(cnt, 1, 2), `equals ${units}`);
  }
}

function totalOf(summary: readonly Segment[], sum: number, { reader, currency }: Within): number {
  const kinds = ["86", "128", "9", "79"];
  const found = kinds
    .map((kind) => summary.find((each) => each.tag === "MOA" && component(each, 1, 1) === kind))
    .find((each) => each !== undefined);
  const said = { "MOA 5004": plainNumber(component(found, 1, 2)) };
  return found ? reader.money(said, "MOA 5004", currency) : sum;
}

/** The currency that is ordered in: CUX 2, in its first or second place. */
export function currencyIn(message: Message): string {
  const cux = message.segments.find(({ tag }) => tag === "CUX");
  const place = [1, 2].find((at) => component(cux, at, 1) === "2");
  return component(cux, place ?? 1, 2);
}

/** BGM: document number and function; the number moved into a composite with D.01B. */
export function beginOf(head: readonly Segment[]) {
  const bgm = head.find(({ tag }) => tag === "BGM");
  return {
    document: component(bgm, 1),
    number: component(bgm, 2),
    purpose: component(bgm, 3) || "9",
  };
}

function linesOf(parts: ReturnType<typeof partsOf>, within: Within): CanonicalLine[] {
  const lines = parts.lines.flatMap((part, index) => {
    const line = lineOf(part, index, within);
    return [line, ...chargesOf(part, `${line.externalId}.`, within)];
  });
  return [
    ...lines,
    ...chargesOf(parts.head, "", within),
    ...chargesOf(parts.summary, "S.", within),
  ];
}

function placedAt(head: readonly Segment[], within: Within): Date {
  const dtm = head.find((each) => each.tag === "DTM" && component(each, 1, 1) === "137");
  if (!dtm) {
    within.reader.refuse("DTM 137", "", "required");
    return new Date(0);
  }
  const at = dateIn(dtm, within);
  return at ? instantOfLocal(at.day + (at.time ?? 0), within.partner.zone) : new Date(0);
}

/** The canonical order of an ORDERS message, D.96A to D.20B. */
export function orderOf(message: Message, sent: Sent, within: Within): CanonicalOrder {
  const { reader, partner, currency } = within;
  const parts = partsOf(message);
  const { head, summary } = parts;
  noteUnread(parts, within);
  const { document, number: said, purpose } = beginOf(head);
  const number = reader.needed("BGM 1004", said);
  const lines = linesOf(parts, within);
  if (parts.lines.length === 0) reader.refuse("LIN", "", "required");
  if (new Set(lines.map((line) => line.externalId)).size < lines.length)
    reader.refuse("LIN 1082", "", "unique");
  checkCounts(summary, lines, within);
  const sum = lines.reduce((total, line) => total + line.amountMinor, 0);
  const totalMinor = totalOf(summary, sum, within);
  const channelStatus = `${purpose} ${document}`.trim();
  const isKnown = purpose === "9" && documents.has(document);
  const notes = head.filter(({ tag }) => tag === "FTX");
  return {
    ...{ type: "order", externalId: number, number, kind: "b2b_po" },
    ...{ deal: isKnown ? "confirmed" : "review", payment: "none", channelStatus },
    ...{ promise: promiseOf(head, within), sourceZone: partner.zone, ...whereTo(head) },
    ...{ mergeKey: "", currency, totalMinor, paidMinor: 0, placedAt: placedAt(head, within) },
    ...{ sourceUpdatedAt: sent.at, sourceVersion: sent.version, lines },
    note: notes.map((each) => (each.elements[4] ?? []).join("")).join("\n"),
    holds: [
      ...doubtsOf({ status: channelStatus, isStatusKnown: isKnown, sum, totalMinor }),
      ...unreadHold(reader.unread),
    ],
  };
}

type LineChange = CanonicalChange["lines"][number];

/** What becomes of one line: the standard's action 1 adds, 2 deletes, 3 changes, 4 leaves it. */
function changeOf(part: readonly Segment[], index: number, within: Within): LineChange | null {
  const [lin] = part;
  const externalId = component(lin, 1) || String(index + 1);
  const action = component(lin, 2);
  if (action === "4") return null;
  if (action === "2") return { action: "cancel", externalId };
  if (action === "1") return { action: "add", externalId, line: lineOf(part, index, within) };
  if (action === "3") {
    const { units } = lineOf(part, index, within);
    return within.partner.changesBy === "whole"
      ? { action: "units", externalId, units }
      : { action: "more", externalId, units };
  }
  if (lin) within.reader.unread.push(lin.raw);
  return null;
}

/** When a change was written: to the minute where it says so, else when it was sent. */
function saidAt(head: readonly Segment[], sent: Sent, within: Within): Date {
  const dtm = head.find((each) => each.tag === "DTM" && component(each, 1, 1) === "137");
  const at = dtm ? dateIn(dtm, within) : null;
  if (!at || at.time === null) return sent.at;
  return instantOfLocal(at.day + at.time, within.partner.zone);
}

/** The canonical change of an ORDCHG, or of an ORDERS that cancels. */
export function changeOfMessage(message: Message, sent: Sent, within: Within): CanonicalChange {
  const { reader, partner, currency } = within;
  const parts = partsOf(message);
  const { head, summary, lines } = parts;
  noteUnread(parts, within);
  const { document, number, purpose } = beginOf(head);
  const rff = head.find((each) => each.tag === "RFF" && component(each, 1, 1) === "ON");
  const isCancelled = purpose === "1";
  if (!isCancelled && purpose !== "4") reader.unread.push(`BGM 1225 ${purpose}`);
  const changes = isCancelled ? [] : lines.map((part, index) => changeOf(part, index, within));
  for (const cnt of summary.filter(({ tag }) => tag === "CNT")) {
    if (component(cnt, 1, 1) === "2" && Number(component(cnt, 1, 2)) !== lines.length)
      reader.refuse("CNT 2", component(cnt, 1, 2), `equals ${lines.length}`);
  }
  return {
    ...{ type: "change", isCancelled, sourceZone: partner.zone, currency },
    placedAt: saidAt(head, sent, within),
    externalId: reader.needed("RFF ON", component(rff, 1, 2) || number),
    number: number || sent.version,
    ...{ sequence: null, sentNumber: sent.version },
    channelStatus: `${purpose} ${document}`.trim(),
    promise: promiseOf(head, within),
    lines: changes.filter((each) => each !== null),
    holds: unreadHold(reader.unread),
  };
}
