import { createChance } from "../../kernel/index.ts";

/** Values that no field of a document expects: missing, null, huge, of another type, of any script. */
export const odd: readonly unknown[] = [
  ...[undefined, null, "", "x", "-1", "1e400", "9".repeat(40), -1, 0, 0.5, 2 ** 60, true],
  ...[[], {}, [null], { toString: 1 }, { length: 2 }, "2026-02-31T00:00:00Z", "\u0000"],
  ...["漢字🙂", "e\u0301\u200d\ufeff", "\u202eabc", "\ud800", "１２３", "٣", "x".repeat(100_000)],
];

/** The document with one value replaced or left out: the `at`-th in reading order. */
export function mutate(value: unknown, at: number, by: unknown): unknown {
  let left = at;
  const walk = (each: unknown): unknown => {
    if (left === 0) {
      left -= 1;
      return by;
    }
    left -= 1;
    if (Array.isArray(each)) return each.map(walk).filter((one) => one !== undefined);
    if (typeof each !== "object" || each === null) return each;
    return Object.fromEntries(Object.entries(each).map(([name, one]) => [name, walk(one)]));
  };
  return walk(value);
}

/** How many values a document has, itself among them. */
export const count = (value: unknown): number =>
  typeof value === "object" && value !== null
    ? Object.values(value).reduce<number>((sum, each) => sum + count(each), 1)
    : 1;

/** Every so many-th of all, from one within the first of them on; all where the step is one. */
export function drawn<Each>(
  all: readonly Each[],
  { step, first }: { readonly step: number; readonly first: number },
): Each[] {
  const number = Math.max(0, Math.ceil((all.length - first) / step));
  return Array.from({ length: number }, (_, at) => Math.floor(first + at * step)).flatMap((at) =>
    all.slice(at, at + 1),
  );
}

/** Every object of a document with its entries changed so. */
function withEntries(
  value: unknown,
  change: (entries: [string, unknown][]) => [string, unknown][],
): unknown {
  if (Array.isArray(value)) return value.map((each) => withEntries(each, change));
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([name, each]): [string, unknown] => [
    name,
    withEntries(each, change),
  ]);
  return Object.fromEntries(change(entries));
}

/** The document with the names of each object in another order; the number says which. */
export function reordered(value: unknown, number: number): unknown {
  const chance = createChance(number);
  return withEntries(value, (entries) =>
    entries
      .map((entry) => ({ entry, at: chance.next() }))
      .sort((a, b) => a.at - b.at)
      .map(({ entry }) => entry),
  );
}

/** The document with a name more in some of its objects, that no platform has, and this under it. */
export function extended(value: unknown, number: number, by: unknown): unknown {
  const chance = createChance(number);
  return withEntries(value, (entries) =>
    chance.next() < 0.5 ? entries : [["nobody_knows_this", by], ...entries],
  );
}

/** Words that no field of a text document expects, one for each number. */
const oddWords = [
  "",
  " ",
  "0",
  "-1",
  "1e400",
  "9".repeat(40),
  "0.5",
  "\u0000",
  "null",
  "20260231",
  "ü漢🙂",
];

/** How documents of segments or tags are cut into pieces that can be changed. */
interface Cut {
  /** What ends a piece. */
  readonly piece: string;
  /** What parts a piece. */
  readonly field: string;
}

/**
 * The document with one thing changed: a piece left out, doubled, moved or given a strange name, a
 * field emptied, added or made strange. The number says which.
 */
export function mutateText(raw: string, number: number, { piece, field }: Cut): string {
  const chance = createChance(number);
  const pieces = raw.split(piece);
  const at = chance.whole(0, pieces.length);
  const word = chance.pick(oddWords);
  const fields = (pieces[at] ?? "").split(field);
  const inner = chance.whole(0, fields.length);
  const changes: (() => string[])[] = [
    () => pieces.filter((_each, index) => index !== at),
    () => pieces.flatMap((each, index) => (index === at ? [each, each] : [each])),
    () => [...pieces.slice(at), ...pieces.slice(0, at)],
    () => pieces.with(at, `ZZQ${field}${word}`),
    () => pieces.with(at, fields.with(inner, word).join(field)),
    () => pieces.with(at, [...fields, word, word].join(field)),
    () => pieces.with(at, fields.toReversed().join(field)),
    () => pieces.slice(0, at),
  ];
  return chance.pick(changes)().join(piece);
}
