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
import type { Message } from "./envelope.ts";
import { partsOf } from "./groups.ts";
import { beginOf } from "./order.ts";
import { component } from "./tokens.ts";
import type { Segment } from "./tokens.ts";
import { writeMessage } from "./write.ts";
import type { Draft } from "./write.ts";

/** An order as it came, ready to be answered in its own words. */
export interface Original {
  readonly header: Segment;
  readonly message: Message;
  /** Lines that the partner added since, as he wrote them. */
  readonly added: readonly (readonly Segment[])[];
}

interface Made {
  readonly envelope: Envelope;
  readonly zone: string;
}

/** The lines that changes in a text add: action 1 of the standard. */
const addedIn = (raw: string): (readonly Segment[])[] =>
  readInterchanges(raw)
    .interchanges.flatMap(({ messages }) => messages)
    .filter((each) => each.type === "ORDCHG")
    .flatMap((each) => partsOf(each).lines)
    .filter(([lin]) => component(lin, 2) === "1");

/** The ORDERS of an order, and whom its answer goes to; null when it holds none. */
export function originalOf({ raw, changes = [] }: AnsweredOrder): Original | null {
  for (const { header, messages } of readInterchanges(raw).interchanges) {
    const message = messages.find((each) => each.type === "ORDERS");
    if (message) return { header, message, added: changes.flatMap(addedIn) };
  }
  return null;
}

const dayIn = (at: Date, zone: string) => dayToText(dayOfInstant(at, zone).day).replaceAll("-", "");
const dtm = (kind: string, at: Date, zone: string): Draft => [
  "DTM",
  [kind, dayIn(at, zone), "102"],
];

/** The version that an answer is written in: that of the order, without its user's own subset. */
const versionOf = ({ message }: Original) => (message.segments[0]?.elements[2] ?? []).slice(1, 4);

function linesById({ message, added }: Original): Map<string, readonly Segment[]> {
  const lines = [...partsOf(message).lines, ...added];
  return new Map(lines.map((part, index) => [component(part[0], 1) || String(index + 1), part]));
}

/** Buyer, supplier and the place of delivery, as the order names them. */
function parties({ message }: Original): Draft[] {
  const { head } = partsOf(message);
  const named = head.filter(({ tag }) => tag === "NAD");
  return ["BY", "SU", "DP"].flatMap((role) => {
    const found = named.find((each) => component(each, 1) === role);
    return found ? [["NAD", role, found.elements[2] ?? [""]]] : [];
  });
}

/** The codes of a line, repeated. */
function goods(part: readonly Segment[], action: string): Draft[] {
  const [lin] = part;
  const codes = part.filter(({ tag }) => tag === "PIA");
  return [
    ["LIN", component(lin, 1), action, lin?.elements[3] ?? [""]],
    ...codes.map((each): Draft => ["PIA", ...each.elements.slice(1)]),
  ];
}

const unitOf = (part: readonly Segment[]) =>
  component(
    part.find(({ tag }) => tag === "QTY"),
    1,
    3,
  );

function answered(line: AnsweredLine, part: readonly Segment[]): Draft[] {
  const taken = line.units - line.cancelledUnits - line.shortUnits;
  const unit = unitOf(part);
  const isAsOrdered = taken === line.units;
  const isKept = isAsOrdered && !isRescheduled(line);
  const action = isKept ? "5" : taken === 0 && line.shortUnits === 0 ? "7" : "3";
  return [
    ...goods(part, action),
    ["QTY", ["21", line.units, unit]],
    ...(isAsOrdered ? [] : [["QTY", ["113", taken, unit]]]),
    ...(line.shortUnits > 0 ? [["QTY", ["83", line.shortUnits, unit]]] : []),
    ...(line.day && taken > 0 ? [["DTM", ["69", line.day.replaceAll("-", ""), "102"]]] : []),
  ];
}

/**
 * The function of an answer: not accepted, accepted without or with amendment, or in the place of one
 * before it.
 */
function functionOf(answer: OrderAnswer): string {
  if (answer.isCancelled) return "27";
  if (answer.replaces !== undefined) return "5";
  return isAsAsked(answer) ? "29" : "4";
}

/** The ORDRSP of an order: taken as it is, with changes, or not at all. */
export function writeAnswer(original: Original, answer: OrderAnswer, made: Made): string {
  const known = linesById(original);
  const { number } = beginOf(partsOf(original.message).head);
  const lines = answer.isCancelled ? [] : answer.lines;
  const parts = lines.flatMap((line) => {
    const part = known.get(line.lineExternalId);
    return part ? [answered(line, part)] : [];
  });
  return writeMessage(original.header, made.envelope, {
    ...{ type: "ORDRSP", version: versionOf(original) },
    segments: [
      ["BGM", "231", String(made.envelope.control), functionOf(answer)],
      dtm("137", made.envelope.at, made.zone),
      ["RFF", ["ON", number]],
      ...(answer.replaces === undefined ? [] : [["RFF", ["ACW", answer.replaces]]]),
      ...parties(original),
      ...parts.flat(),
      ["UNS", "S"],
      ["CNT", ["2", parts.length]],
    ],
  });
}

/** The DESADV of one parcel: whose it is, how it travels, and the pieces that it holds. */
export function writeDespatch(original: Original, parcel: DespatchedParcel, made: Made): string {
  const known = linesById(original);
  const { number } = beginOf(partsOf(original.message).head);
  const held = parcel.lines.flatMap(({ lineExternalId, units }) => {
    const part = known.get(lineExternalId);
    if (!part) return [];
    const lines: Draft[] = [
      ...goods(part, ""),
      ["QTY", ["12", units, unitOf(part)]],
      ["RFF", ["ON", number, lineExternalId]],
    ];
    return [lines];
  });
  const { carrier, trackingNumber } = parcel;
  return writeMessage(original.header, made.envelope, {
    ...{ type: "DESADV", version: versionOf(original) },
    segments: [
      ["BGM", "351", parcel.number, "9"],
      dtm("137", made.envelope.at, made.zone),
      dtm("11", made.envelope.at, made.zone),
      ["RFF", ["ON", number]],
      ...(trackingNumber === "" ? [] : [["RFF", ["CN", trackingNumber]]]),
      ...parties(original),
      ["TDT", "20", "", "", "", ["", "", "", carrier]],
      ["CPS", "1"],
      ...held.flat(),
      ["CNT", ["2", held.length]],
    ],
  });
}
