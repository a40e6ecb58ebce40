import { dayOfInstant, dayToText } from "../../kernel/index.ts";
import { isAsAsked, isRescheduled } from "../port/index.ts";
import type {
  AnsweredLine,
  AnsweredOrder,
  DespatchedParcel,
  Envelope,
  OrderAnswer,
} from "../port/index.ts";
import { readInterchanges } from "./envelope.ts";
import type { TransactionSet } from "./envelope.ts";
import { partiesOf } from "./order.ts";
import { element } from "./tokens.ts";
import type { Segment } from "./tokens.ts";
import { stampOf, writeSet } from "./write.ts";
import type { Addressed, Draft } from "./write.ts";

/** An order as it came, ready to be answered in its own words. */
export interface Original {
  readonly to: Addressed;
  readonly set: TransactionSet;
  /** Lines that the partner added since, as an order would write them. */
  readonly added: readonly Segment[];
}

/** A line that a change adds, in the words of an order: the same elements, in other places. */
function addedLine(poc: Segment): Segment {
  const { elements } = poc;
  const said = (at: number) => elements[at] ?? "";
  return {
    ...poc,
    id: "PO1",
    elements: ["PO1", said(1), said(3), said(5), said(6), said(7), ...elements.slice(8)],
  };
}

const addedIn = (raw: string): Segment[] =>
  readInterchanges(raw)
    .interchanges.flatMap(({ groups }) => groups.flatMap((group) => group.sets))
    .filter((set) => set.code === "860")
    .flatMap((set) => set.segments.filter((each) => each.id === "POC" && element(each, 2) === "AI"))
    .map(addedLine);

/** The 850 of an order, and whom its answer goes to; null when it holds none. */
export function originalOf({ raw, changes = [] }: AnsweredOrder): Original | null {
  for (const { header, delimiters, groups } of readInterchanges(raw).interchanges) {
    for (const group of groups) {
      const set = group.sets.find((each) => each.code === "850");
      if (!set) continue;
      const to = { isa: header, gs: group.header, delimiters };
      return { set, to, added: changes.flatMap(addedIn) };
    }
  }
  return null;
}

const dayIn = (at: Date, zone: string) => dayToText(dayOfInstant(at, zone).day).replaceAll("-", "");

/** The line segments of an order under the ids by which we know them. */
function linesById({ set, added }: Original): Map<string, Segment> {
  const lines = [...set.segments.filter((each) => each.id === "PO1"), ...added];
  return new Map(lines.map((each, index) => [element(each, 1) || String(index + 1), each]));
}

/**
 * The code of a line's pieces that are taken: accepted, with another quantity, on another day than was
 * told, or both.
 */
function takenCode(line: AnsweredLine, taken: number): string {
  const isLess = taken < line.units;
  if (isRescheduled(line)) return isLess ? "IC" : "DR";
  return isLess ? "IQ" : "IA";
}

/** What is said of a line: taken, waiting, refused, each with its pieces and its day. */
function acknowledged(line: AnsweredLine, unit: string): Draft[] {
  const taken = line.units - line.cancelledUnits - line.shortUnits;
  const day = line.day ? ["067", line.day.replaceAll("-", "")] : [];
  return [
    ...(taken > 0 ? [["ACK", takenCode(line, taken), taken, unit, ...day]] : []),
    ...(line.shortUnits > 0 ? [["ACK", "IB", line.shortUnits, unit]] : []),
    ...(line.cancelledUnits > 0 ? [["ACK", "IR", line.cancelledUnits, unit]] : []),
  ];
}

/** A line as it was ordered; a quantity that the partner changed since is the one that holds. */
function repeated({ elements }: Segment, { units }: AnsweredLine): Draft {
  const quantity = elements[2] ?? "";
  return [
    ...elements.slice(0, 2),
    Number(quantity) === units ? quantity : units,
    ...elements.slice(3),
  ];
}

/** The 855 of an order: every line repeated as it was ordered, with what becomes of it. */
export function writeAnswer(
  original: Original,
  answer: OrderAnswer,
  made: { readonly envelope: Envelope; readonly zone: string },
): string {
  const beg = original.set.segments.find((each) => each.id === "BEG");
  const known = linesById(original);
  const word = answer.isCancelled ? "RJ" : isAsAsked(answer) ? "AD" : "AC";
  // A later answer says all lines: it stands in the place of the one before.
  const purpose = answer.replaces === undefined ? "00" : "05";
  const lines = answer.lines.flatMap((line): Draft[] => {
    const segment = known.get(line.lineExternalId);
    if (!segment) return [];
    return [repeated(segment, line), ...acknowledged(line, element(segment, 3))];
  });
  const today = dayIn(made.envelope.at, made.zone);
  return writeSet(original.to, made.envelope, {
    code: "855",
    segments: [
      ["BAK", purpose, word, element(beg, 3), element(beg, 5), "", "", "", "", today],
      ...(answer.isCancelled ? [] : lines),
      ["CTT", answer.isCancelled ? 0 : lines.filter((each) => each[0] === "PO1").length],
    ],
  });
}

function shipTo({ set }: Original): Draft[] {
  const to = partiesOf(set.segments).get("ST");
  if (!to) return [];
  const n1 = set.segments.find((each) => each.id === "N1" && element(each, 1) === "ST");
  return [n1?.elements ?? [], ["N4", to.city, to.province, to.postcode, to.country]];
}

/** The 856 of one parcel: shipment, order, and each line with the pieces that it holds. */
export function writeDespatch(
  original: Original,
  parcel: DespatchedParcel,
  made: { readonly envelope: Envelope; readonly zone: string },
): string {
  const beg = original.set.segments.find((each) => each.id === "BEG");
  const known = linesById(original);
  const { time } = stampOf(made.envelope.at);
  const day = dayIn(made.envelope.at, made.zone);
  const held = parcel.lines.filter((line) => known.has(line.lineExternalId));
  const items = held.flatMap(({ lineExternalId, units }, index): Draft[] => {
    const segment = known.get(lineExternalId);
    return [
      ["HL", index + 3, 2, "I"],
      ["LIN", lineExternalId, ...(segment?.elements.slice(6) ?? [])],
      ["SN1", lineExternalId, units, element(segment, 3)],
    ];
  });
  const tracking = parcel.trackingNumber;
  return writeSet(original.to, made.envelope, {
    code: "856",
    segments: [
      ["BSN", "00", parcel.number, day, time, "0004"],
      ["HL", 1, "", "S"],
      ["TD5", "B", "", "", "", parcel.carrier],
      ...(tracking === "" ? [] : [["REF", "CN", tracking]]),
      ["DTM", "011", day],
      ...shipTo(original),
      ["HL", 2, 1, "O"],
      ["PRF", element(beg, 3), "", "", element(beg, 5)],
      ...items,
      ["CTT", held.length + 2, held.reduce((sum, each) => sum + each.units, 0)],
    ],
  });
}
