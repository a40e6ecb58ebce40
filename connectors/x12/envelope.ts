import { copiedRule, sameNumber, skipBlank } from "../port/index.ts";
import type { Problem } from "../port/index.ts";
import { element, readTokens } from "./tokens.ts";
import type { Delimiters, Segment } from "./tokens.ts";

/** What is wrong with an envelope, and the code by which a receipt says so. */
export interface Fault extends Problem {
  readonly code: string;
}

/** One transaction set, from ST to SE. */
export interface TransactionSet {
  readonly code: string;
  readonly control: string;
  readonly segments: readonly Segment[];
  readonly faults: readonly Fault[];
}

/** One functional group, from GS to GE. */
export interface Group {
  readonly header: Segment;
  readonly trailer: Segment | null;
  readonly sets: readonly TransactionSet[];
  readonly faults: readonly Fault[];
}

export interface Interchange {
  readonly delimiters: Delimiters;
  readonly header: Segment;
  readonly trailer: Segment | null;
  readonly groups: readonly Group[];
  readonly faults: readonly Fault[];
  /** As it stands in the file. */
  readonly raw: string;
}

type What = readonly [field: string, value: string, rule: string];

const fault = (code: string, [field, value, rule]: What): Fault => ({
  ...{ code, field, value, rule },
});

/** Reads segments one by one; what stands where nothing is expected is told. */
class Walk {
  readonly stray: Segment[] = [];
  readonly #segments: readonly Segment[];
  #at = 0;

  constructor(segments: readonly Segment[]) {
    this.#segments = segments;
  }

  peek(): Segment | undefined {
    return this.#segments[this.#at];
  }

  take(): Segment | undefined {
    const found = this.#segments[this.#at];
    this.#at += 1;
    return found;
  }

  takeIf(id: string): Segment | null {
    if (this.peek()?.id !== id) return null;
    return this.take() ?? null;
  }
}

const closes = new Set(["SE", "GE", "IEA", "ST", "GS"]);

function readSet(walk: Walk): TransactionSet {
  const header = walk.take();
  const segments: Segment[] = header ? [header] : [];
  while (walk.peek() && !closes.has(walk.peek()?.id ?? "")) {
    const next = walk.take();
    if (next) segments.push(next);
  }
  const trailer = walk.takeIf("SE");
  const control = element(header, 2);
  const faults: Fault[] = [];
  if (element(header, 1) === "") faults.push(fault("6", ["ST01", "", "required"]));
  if (control === "") faults.push(fault("7", ["ST02", "", "required"]));
  if (!trailer) faults.push(fault("2", ["SE", "", "required"]));
  else {
    segments.push(trailer);
    const [said, number] = [element(trailer, 1), element(trailer, 2)];
    if (!sameNumber(number, control))
      faults.push(fault("3", ["SE02", number, `equals ${control}`]));
    if (!sameNumber(said, String(segments.length)))
      faults.push(fault("4", ["SE01", said, `equals ${segments.length}`]));
  }
  return { code: element(header, 1), control, segments, faults };
}

function repeatedSets(sets: readonly TransactionSet[]): TransactionSet[] {
  const seen = new Set<string>();
  return sets.map((set) => {
    const isRepeat = seen.has(set.control);
    seen.add(set.control);
    const faults = [...set.faults, fault("23", ["ST02", set.control, "unique"])];
    return isRepeat ? { ...set, faults } : set;
  });
}

function readGroup(walk: Walk): Group {
  const header = walk.take();
  const sets: TransactionSet[] = [];
  while (walk.peek() && !["GE", "IEA", "GS"].includes(walk.peek()?.id ?? "")) {
    if (walk.peek()?.id === "ST") sets.push(readSet(walk));
    else walk.stray.push(walk.take() as Segment);
  }
  const trailer = walk.takeIf("GE");
  const control = element(header, 6);
  const faults: Fault[] = [];
  if (control === "") faults.push(fault("6", ["GS06", "", "required"]));
  if (!trailer) faults.push(fault("3", ["GE", "", "required"]));
  else {
    const [said, number] = [element(trailer, 1), element(trailer, 2)];
    if (!sameNumber(number, control))
      faults.push(fault("4", ["GE02", number, `equals ${control}`]));
    if (!sameNumber(said, String(sets.length)))
      faults.push(fault("5", ["GE01", said, `equals ${sets.length}`]));
  }
  return { header: header as Segment, trailer, sets: repeatedSets(sets), faults };
}

function interchangeOf(tokens: NonNullable<ReturnType<typeof readTokens>>, raw: string) {
  const walk = new Walk(tokens.segments);
  const header = walk.take() as Segment;
  const groups: Group[] = [];
  // An answer to an interchange of ours may stand before the groups.
  while (walk.peek() && walk.peek()?.id !== "IEA") {
    if (walk.peek()?.id === "GS") groups.push(readGroup(walk));
    else if (walk.takeIf("TA1") === null) walk.stray.push(walk.take() as Segment);
  }
  const trailer = walk.takeIf("IEA");
  const control = element(header, 13);
  const faults: Fault[] = [];
  if (control === "") faults.push(fault("018", ["ISA13", "", "required"]));
  if (!trailer) faults.push(fault("023", ["IEA", "", "required"]));
  else {
    const [said, number] = [element(trailer, 1), element(trailer, 2)];
    if (!sameNumber(number, control))
      faults.push(fault("001", ["IEA02", number, `equals ${control}`]));
    if (!sameNumber(said, String(groups.length)))
      faults.push(fault("021", ["IEA01", said, `equals ${groups.length}`]));
  }
  // Every set gets the headers of its interchange and its group; a group that is wrong, once.
  const copied = groups.reduce(
    (sum, each) => sum + (header.raw.length + each.header.raw.length) * each.sets.length,
    0,
  );
  const rule = copiedRule(copied, raw.length);
  if (rule) faults.push(fault("022", ["ISA GS", String(copied), rule]));
  for (const { raw: stray } of walk.stray)
    faults.push(fault("022", ["envelope", stray.slice(0, 80), "outside_of_a_set"]));
  return { delimiters: tokens.delimiters, header, trailer, groups, faults, raw };
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

/** A group that is refused whole: its numbers are wrong, or two of its sets have one number. */
export const isWrong = ({ faults, sets }: Group): boolean =>
  faults.length > 0 || sets.some((set) => set.faults.some((each) => each.code === "23"));

/** Everything that is wrong with the envelopes of an interchange, its sets' own faults included. */
export function allFaults({ faults, groups }: Interchange): Fault[] {
  const inner = groups.flatMap((group) => [
    ...group.faults,
    ...group.sets.flatMap((set) => set.faults),
  ]);
  return [...faults, ...inner];
}
