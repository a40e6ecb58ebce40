import { copiedRule, sameNumber, skipBlank } from "../port/index.ts";
import type { Problem } from "../port/index.ts";
import { component, readTokens } from "./tokens.ts";
import type { Segment, Signs } from "./tokens.ts";

/** What is wrong with an envelope, and the code by which a CONTRL says so. */
export interface Fault extends Problem {
  readonly code: string;
}

/** One message, from UNH to UNT. */
export interface Message {
  /** ORDERS, ORDCHG, … */
  readonly type: string;
  readonly reference: string;
  readonly segments: readonly Segment[];
  readonly faults: readonly Fault[];
}

export interface Interchange {
  readonly signs: Signs;
  readonly header: Segment;
  readonly trailer: Segment | null;
  readonly messages: readonly Message[];
  readonly faults: readonly Fault[];
  readonly raw: string;
}

/** Codes of the standard's list 0085. */
const codes = {
  missing: "13",
  reference: "28",
  count: "29",
  duplicate: "26",
  place: "15",
  length: "39",
} as const;

type What = readonly [field: string, value: string, rule: string];

const fault = (code: keyof typeof codes, [field, value, rule]: What): Fault => ({
  ...{ code: codes[code], field, value, rule },
});

const closes = new Set(["UNT", "UNH", "UNE", "UNG", "UNZ"]);

/** The message that begins at `at`, and where the next thing stands. */
function readMessage(segments: readonly Segment[], at: number): { message: Message; next: number } {
  const [header] = segments.slice(at, at + 1);
  let next = at + 1;
  while (next < segments.length && !closes.has(segments[next]?.tag ?? "")) next += 1;
  const trailer = segments[next]?.tag === "UNT" ? segments[next] : undefined;
  if (trailer) next += 1;
  const own = segments.slice(at, next);
  const reference = component(header, 1);
  const faults: Fault[] = [];
  if (reference === "") faults.push(fault("missing", ["UNH 0062", "", "required"]));
  if (!trailer) faults.push(fault("missing", ["UNT", "", "required"]));
  else {
    const [count, said] = [component(trailer, 1), component(trailer, 2)];
    if (!sameNumber(said, reference))
      faults.push(fault("reference", ["UNT 0062", said, `equals ${reference}`]));
    if (!sameNumber(count, String(own.length)))
      faults.push(fault("count", ["UNT 0074", count, `equals ${own.length}`]));
  }
  return { message: { type: component(header, 2), reference, segments: own, faults }, next };
}

interface Inner {
  readonly messages: Message[];
  readonly faults: Fault[];
  readonly groups: number;
}

/** Checks a group's trailer against its header and the messages between them. */
function groupFaults(open: Segment, close: Segment | undefined, count: number): Fault[] {
  if (close?.tag !== "UNE") return [fault("missing", ["UNE", "", "required"])];
  const [said, number, reference] = [
    ...[component(close, 1), component(close, 2), component(open, 5)],
  ] as [string, string, string];
  return [
    ...(sameNumber(number, reference)
      ? []
      : [fault("reference", ["UNE 0048", number, `equals ${reference}`])]),
    ...(sameNumber(said, String(count))
      ? []
      : [fault("count", ["UNE 0060", said, `equals ${count}`])]),
  ];
}

/** Everything between UNB and UNZ. */
function readInner(segments: readonly Segment[]): Inner {
  const messages: Message[] = [];
  const faults: Fault[] = [];
  let groups = 0;
  let open: { readonly segment: Segment; readonly before: number } | null = null;
  for (let at = 0; at < segments.length;) {
    const segment = segments[at] as Segment;
    if (segment.tag === "UNH") {
      const { message, next } = readMessage(segments, at);
      messages.push(message);
      at = next;
      continue;
    }
    if (segment.tag === "UNG") {
      groups += 1;
      open = { segment, before: messages.length };
    } else if (segment.tag === "UNE" && open) {
      faults.push(...groupFaults(open.segment, segment, messages.length - open.before));
      open = null;
    } else
      faults.push(fault("place", ["envelope", segment.raw.slice(0, 80), "outside_of_a_message"]));
    at += 1;
  }
  if (open) faults.push(...groupFaults(open.segment, undefined, 0));
  return { messages, faults, groups };
}

function repeated(messages: readonly Message[]): Message[] {
  const seen = new Set<string>();
  return messages.map((each) => {
    const isRepeat = seen.has(each.reference);
    seen.add(each.reference);
    const faults = [...each.faults, fault("duplicate", ["UNH 0062", each.reference, "unique"])];
    return isRepeat ? { ...each, faults } : each;
  });
}

function interchangeOf(tokens: NonNullable<ReturnType<typeof readTokens>>, raw: string) {
  const { segments, signs } = tokens;
  const header = segments[0] as Segment;
  const last = segments.at(-1);
  const trailer = last?.tag === "UNZ" ? last : null;
  const inner = readInner(segments.slice(1, trailer ? -1 : undefined));
  const control = component(header, 5);
  const faults = [...inner.faults];
  if (control === "") faults.push(fault("missing", ["UNB 0020", "", "required"]));
  if (!trailer) faults.push(fault("missing", ["UNZ", "", "required"]));
  else {
    const [said, number] = [component(trailer, 1), component(trailer, 2)];
    if (!sameNumber(number, control))
      faults.push(fault("reference", ["UNZ 0020", number, `equals ${control}`]));
    const count = inner.groups > 0 ? inner.groups : inner.messages.length;
    if (!sameNumber(said, String(count)))
      faults.push(fault("count", ["UNZ 0036", said, `equals ${count}`]));
  }
  const copied = header.raw.length * inner.messages.length;
  const rule = copiedRule(copied, raw.length);
  if (rule) faults.push(fault("length", ["UNB", String(copied), rule]));
  return { signs, header, trailer, messages: repeated(inner.messages), faults, raw };
}

/** The interchanges of a text, and what stands between them that is none. */
export function readInterchanges(text: string): {
  readonly interchanges: readonly Interchange[];
  readonly rest: string;
} {
  const interchanges: Interchange[] = [];
  let at = skipBlank(text, 0);
  while (at < text.length) {
    const tokens = readTokens(text, at);
    if (!tokens) return { interchanges, rest: text.slice(at) };
    interchanges.push(interchangeOf(tokens, text.slice(at, tokens.end)));
    at = skipBlank(text, tokens.end);
  }
  return { interchanges, rest: "" };
}
