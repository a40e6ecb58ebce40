import type { Envelope } from "../port/index.ts";
import { element } from "./tokens.ts";
import type { Delimiters, Segment } from "./tokens.ts";

/** Elements of a segment, its name first; trailing empty ones are left out. */
export type Draft = readonly (string | number)[];

/** One transaction set to be sent, without its ST and SE. */
export interface SetDraft {
  readonly code: string;
  readonly segments: readonly Draft[];
}

/** Whom an answer goes to: the headers of what it answers, read backwards. */
export interface Addressed {
  readonly isa: Segment;
  readonly gs: Segment;
  readonly delimiters: Delimiters;
}

const functional: Readonly<Record<string, string>> = { "855": "PR", "856": "SH", "997": "FA" };
const dotted = (text: string, length: number) => text.slice(0, length).padEnd(length, " ");

/** A text without the signs that part segments and elements, which have no escape in X12. */
export const plain = (text: string, { element: sign, component, segment }: Delimiters): string =>
  [sign, component, segment]
    .reduce((left, each) => left.replaceAll(each, " "), text)
    .replace(/\s+/g, " ")
    .trim();

function line(draft: Draft, delimiters: Delimiters): string {
  const elements = draft.map((each, at) =>
    at === 0 ? String(each) : plain(String(each), delimiters),
  );
  while (elements.at(-1) === "") elements.pop();
  return `${elements.join(delimiters.element)}${delimiters.segment}`;
}

/** `20260131` and `1304` of an instant in UTC: what an envelope of ours is dated with. */
export function stampOf(at: Date): { readonly day: string; readonly time: string } {
  const text = at.toISOString();
  return { day: text.slice(0, 10).replaceAll("-", ""), time: text.slice(11, 16).replace(":", "") };
}

/** The envelope around segments that need no group of their own, such as TA1. */
export function writeInterchange(
  to: Pick<Addressed, "isa" | "delimiters">,
  { control, at }: Envelope,
  inner: { readonly lines: readonly string[]; readonly groups: number },
): string {
  const { isa, delimiters } = to;
  const { day, time } = stampOf(at);
  const number = String(control).padStart(9, "0");
  const header = [
    ...["ISA", "00", dotted("", 10), "00", dotted("", 10)],
    ...[dotted(element(isa, 7), 2), dotted(element(isa, 8), 15)],
    ...[dotted(element(isa, 5), 2), dotted(element(isa, 6), 15), day.slice(2), time],
    ...[(isa.elements[11] ?? "U").slice(0, 1) || "U", element(isa, 12) || "00401", number, "0"],
    ...[element(isa, 15) || "P", delimiters.component],
  ].join(delimiters.element);
  const trailer = line(["IEA", inner.groups, number], delimiters);
  return `${header}${delimiters.segment}\n${inner.lines.join("\n")}\n${trailer}\n`;
}

/** One transaction set in a group and an interchange of its own. */
export function writeSet(to: Addressed, envelope: Envelope, set: SetDraft): string {
  const { gs, delimiters } = to;
  const { day, time } = stampOf(envelope.at);
  const group = String(envelope.control);
  const control = group.padStart(4, "0").slice(-9);
  const body = [["ST", set.code, control], ...set.segments];
  const lines = [
    [
      ...["GS", functional[set.code] ?? "", element(gs, 3), element(gs, 2), day, time, group],
      ...[element(gs, 7) || "X", element(gs, 8) || "004010"],
    ],
    ...body,
    ["SE", body.length + 1, control],
    ["GE", 1, group],
  ].map((each) => line(each, delimiters));
  return writeInterchange(to, envelope, { lines, groups: 1 });
}
