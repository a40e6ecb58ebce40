import { createChance } from "../../kernel/index.ts";

/** Words that no field of a text document expects, one for each number. */
const odd = [
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
  const word = chance.pick(odd);
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
