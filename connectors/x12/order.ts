import { instantOfLocal } from "../../kernel/index.ts";
import { endOfDay, maskName, doubtsOf } from "../port/index.ts";
import type { CanonicalLine, CanonicalOrder } from "../port/index.ts";
import type { TransactionSet } from "./envelope.ts";
import { chargeOf, lineOf } from "./lines.ts";
import type { Within } from "./lines.ts";
import { element } from "./tokens.ts";
import type { Segment } from "./tokens.ts";

/** Where and when an interchange says that it was made. */
export interface Sent {
  readonly at: Date;
  readonly version: string;
}

type Named = ReadonlyMap<string, Party>;
interface Party {
  readonly name: string;
  readonly id: string;
  readonly city: string;
  readonly province: string;
  readonly postcode: string;
  readonly country: string;
}

/** Segments that change nothing of what is ordered, for how much, where to and by when. */
const told = new Set([
  ...["ST", "SE", "BEG", "BCH", "CUR", "REF", "PER", "TAX", "FOB", "CSH", "ITD", "DIS", "INC"],
  ...["DTM", "PID", "MEA", "PWK", "PKG", "TD1", "TD3", "TD4", "TD5", "MAN", "N1", "N2", "N3", "N4"],
  ...["N9", "MSG", "MTX", "TC2", "PO1", "POC", "PO4", "SAC", "CTT", "AMT", "TXI", "LQ", "NTE"],
]);

/** What each kind of order says of the deal: an order is firm by itself, a release of one too. */
const firm = new Set([
  "SA",
  "NE",
  "RL",
  "DS",
  "KN",
  "BK",
  "OS",
  "RE",
  "CN",
  "PR",
  "SS",
  "ZZ",
  "SP",
]);

/** Parties by their role: buyer BY, ship-to ST, supplier SU, …; the first of a role counts. */
export function partiesOf(segments: readonly Segment[]): Named {
  const parties = new Map<string, Party>();
  segments.forEach((segment, at) => {
    if (segment.id !== "N1" || parties.has(element(segment, 1))) return;
    const next = segments.slice(at + 1);
    const stop = next.findIndex((each) => !["N2", "N3", "N4", "REF", "PER"].includes(each.id));
    const n4 = next.slice(0, stop < 0 ? undefined : stop).find((each) => each.id === "N4");
    parties.set(element(segment, 1), {
      ...{ name: element(segment, 2), id: element(segment, 4) },
      ...{ city: element(n4, 1), province: element(n4, 2) },
      ...{ postcode: element(n4, 3), country: element(n4, 4) },
    });
  });
  return parties;
}

/** The day of the first date whose qualifier is one of these, the best first. */
function dateOf(segments: readonly Segment[], qualifiers: readonly string[], within: Within) {
  for (const qualifier of qualifiers) {
    const found = segments.find((each) => each.id === "DTM" && element(each, 1) === qualifier);
    if (!found) continue;
    const day = within.reader.dayAt("DTM02", element(found, 2));
    return day === null ? undefined : endOfDay(day, within.partner.zone);
  }
  return undefined;
}

/** What the partner holds us to: the day we ship by, and the day it arrives by. */
export function promiseOf(segments: readonly Segment[], within: Within): CanonicalOrder["promise"] {
  const shipBy = dateOf(segments, ["010", "038", "037"], within);
  const deliverBy = dateOf(segments, ["002", "106", "067", "063"], within);
  return { ...(shipBy && { shipBy }), ...(deliverBy && { deliverBy }) };
}

/** The segments of a set cut into its head, a part for each line, and its summary. */
export function partsOf(set: TransactionSet, opens: string) {
  const summary = set.segments.findIndex((each) => each.id === "CTT");
  const body = summary < 0 ? set.segments : set.segments.slice(0, summary);
  const firstLine = body.findIndex((each) => each.id === opens);
  const head = firstLine < 0 ? body : body.slice(0, firstLine);
  const lines: Segment[][] = [];
  for (const segment of firstLine < 0 ? [] : body.slice(firstLine)) {
    if (segment.id === opens) lines.push([segment]);
    else lines.at(-1)?.push(segment);
  }
  return { head, lines, summary: summary < 0 ? [] : set.segments.slice(summary) };
}

/** Keeps segments that nobody reads: they might say something of what is ordered. */
export function noteUnread(set: TransactionSet, { reader }: Within): void {
  for (const segment of set.segments) {
    if (!told.has(segment.id)) reader.unread.push(segment.raw);
  }
}

/** The hold for what nobody reads yet: a person looks, and the words stand in it as they came. */
export function unreadHold(unread: readonly string[]): CanonicalOrder["holds"] {
  if (unread.length === 0) return [];
  const detail = { unread: unread.slice(0, 20), count: unread.length };
  return [{ reason: "review", detail }];
}

function salesOf(lines: readonly Segment[][], within: Within): CanonicalLine[] {
  const { reader } = within;
  return lines.flatMap((part, index) => {
    const [segment] = part;
    if (!segment) return [];
    const id = element(segment, 1) || String(index + 1);
    const line = lineOf(
      segment,
      {
        ...{ id, pairsFrom: 6, unit: element(segment, 3) },
        ...{ price: element(segment, 4), basis: element(segment, 5) },
        units: reader.pieces(`PO102 ${id}`, element(segment, 2)),
      },
      within,
    );
    const name = element(
      part.find((each) => each.id === "PID"),
      5,
    );
    const charges = part
      .filter((each) => each.id === "SAC")
      .map((each, at) => chargeOf(each, `${id}.SAC${at + 1}`, within));
    return [{ ...line, name }, ...charges.filter((each) => each !== null)];
  });
}

function chargesOf(segments: readonly Segment[], within: Within): CanonicalLine[] {
  const charges = segments
    .filter((each) => each.id === "SAC")
    .map((each, at) => chargeOf(each, `SAC${at + 1}`, within));
  const taxes = segments
    .filter((each) => each.id === "TXI" && element(each, 2) !== "")
    .map((each, at): CanonicalLine => {
      const amountMinor = within.reader.money(
        { TXI02: element(each, 2) },
        "TXI02",
        within.currency,
      );
      const code = element(each, 1);
      const base = { externalId: `TXI${at + 1}`, kind: "fee", code, name: code, units: 1 } as const;
      return { ...base, unitPrice: element(each, 2), amountMinor };
    });
  return [...charges.filter((each) => each !== null), ...taxes];
}

/** The total that the summary says, or what the lines come to where it says none. */
function totalOf(summary: readonly Segment[], sum: number, { reader, currency }: Within): number {
  const said = summary.find((each) => each.id === "AMT" && /^(TT|1|GV)$/.test(element(each, 1)));
  return said ? reader.money({ AMT02: element(said, 2) }, "AMT02", currency) : sum;
}

/** Lines that the summary counts and that are not there were lost on the way: nothing is read then. */
function checkSummary(
  summary: readonly Segment[],
  lines: readonly CanonicalLine[],
  within: Within,
) {
  const { reader } = within;
  const ctt = summary.find((each) => each.id === "CTT");
  const sales = lines.filter((each) => each.kind === "sale");
  const [count, hash] = [element(ctt, 1), element(ctt, 2)];
  if (count !== "" && Number(count) !== sales.length)
    reader.refuse("CTT01", count, `equals ${sales.length}`);
  const units = sales.reduce((total, each) => total + each.units, 0);
  if (hash !== "" && Number(hash) !== 0 && Number(hash) !== units)
    reader.unread.push(`CTT02 ${hash} equals ${units}`);
}

function whereTo(parties: Named) {
  const to = parties.get("ST") ?? parties.get("BY") ?? parties.get("BT");
  return {
    buyerMask: maskName(parties.get("BY")?.name || to?.name || ""),
    region: "",
    shipTo: {
      ...{ city: to?.city ?? "", province: to?.province ?? "" },
      ...{ country: to?.country ?? "", placeCode: to?.id ?? "" },
    },
  };
}

/** The canonical order of an 850. */
export function orderOf(set: TransactionSet, sent: Sent, within: Within): CanonicalOrder {
  const { reader, partner, currency } = within;
  const { head, lines, summary } = partsOf(set, "PO1");
  const beg = head.find((each) => each.id === "BEG");
  noteUnread(set, within);
  const number = reader.needed("BEG03", element(beg, 3));
  const placed = reader.dayAt("BEG05", element(beg, 5));
  const read = [...salesOf(lines, within), ...chargesOf([...head, ...summary], within)];
  if (lines.length === 0) reader.refuse("PO1", "", "required");
  if (new Set(read.map((line) => line.externalId)).size < read.length)
    reader.refuse("PO101", "", "unique");
  checkSummary(summary, read, within);
  const sum = read.reduce((total, line) => total + line.amountMinor, 0);
  const totalMinor = totalOf(summary, sum, within);
  const [purpose, kind] = [element(beg, 1), element(beg, 2)];
  const channelStatus = `${purpose} ${kind}`.trim();
  const isKnown = ["00", "06", "22"].includes(purpose) && firm.has(kind);
  return {
    type: "order",
    externalId: number,
    number,
    kind: "b2b_po",
    deal: isKnown ? "confirmed" : "review",
    payment: "none",
    channelStatus,
    promise: promiseOf(head, within) ?? {},
    sourceZone: partner.zone,
    ...whereTo(partiesOf(head)),
    mergeKey: "",
    currency,
    totalMinor,
    paidMinor: 0,
    placedAt: instantOfLocal(placed ?? 0, partner.zone),
    sourceUpdatedAt: sent.at,
    sourceVersion: sent.version,
    note: [...head, ...summary]
      .filter((each) => each.id === "MSG")
      .map((each) => element(each, 1))
      .join("\n"),
    lines: read,
    holds: [
      ...doubtsOf({ status: channelStatus, isStatusKnown: isKnown, sum, totalMinor }),
      ...unreadHold(reader.unread),
    ],
  };
}
