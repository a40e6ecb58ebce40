import type { Message } from "./envelope.ts";
import type { Segment } from "./tokens.ts";

/** A message cut into its head, a part for each line, and its summary. */
export interface Parts {
  readonly head: readonly Segment[];
  readonly lines: readonly (readonly Segment[])[];
  readonly summary: readonly Segment[];
}

/** Head before the first LIN, lines, and what stands behind UNS. */
export function partsOf(message: Message): Parts {
  const inner = message.segments.filter(({ tag }) => tag !== "UNH" && tag !== "UNT");
  const uns = inner.findIndex(({ tag }) => tag === "UNS");
  const body = uns < 0 ? inner : inner.slice(0, uns);
  const first = body.findIndex(({ tag }) => tag === "LIN");
  const lines: Segment[][] = [];
  for (const segment of first < 0 ? [] : body.slice(first)) {
    if (segment.tag === "LIN") lines.push([segment]);
    else lines.at(-1)?.push(segment);
  }
  return {
    head: first < 0 ? body : body.slice(0, first),
    lines,
    summary: uns < 0 ? [] : inner.slice(uns + 1),
  };
}
