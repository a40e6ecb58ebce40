import { isPartingSign } from "../port/index.ts";

/** The signs that part an interchange; its own header says them. */
export interface Delimiters {
  readonly element: string;
  readonly component: string;
  readonly segment: string;
}

/** One segment: its name first, then its elements as they stand. */
export interface Segment {
  readonly id: string;
  readonly elements: readonly string[];
  /** The text between two terminators, byte for byte but for white space around it. */
  readonly raw: string;
}

/** Segments of one interchange, from ISA to IEA, and where the text goes on behind them. */
export interface Tokens {
  readonly delimiters: Delimiters;
  readonly segments: readonly Segment[];
  readonly end: number;
}

/** An element by its number in the standard, 1 being the first; empty when it is absent. */
export const element = (segment: Segment | undefined, number: number): string =>
  segment?.elements[number]?.trim() ?? "";

const isaElements = 16;

/**
 * What parts the interchange that begins at `at`; null when no header stands there. The header is
 * read by its separators, not by its width: many senders pad it otherwise.
 */
function delimitersAt(text: string, at: number): Delimiters | null {
  const sign = text[at + 3] ?? "";
  if (!text.startsWith("ISA", at) || !isPartingSign(sign)) return null;
  let here = at + 3;
  for (let count = 1; count < isaElements; count += 1) {
    here = text.indexOf(sign, here + 1);
    if (here < 0) return null;
  }
  const component = text[here + 1] ?? "";
  const segment = text[here + 2] ?? "";
  const differ = new Set([sign, component, segment]).size === 3;
  return differ && isPartingSign(segment) && component !== ""
    ? { element: sign, component, segment }
    : null;
}

function segmentOf(raw: string, delimiters: Delimiters): Segment {
  const elements = raw.split(delimiters.element);
  return { id: elements[0] ?? "", elements, raw };
}

/** The segments of the interchange that begins at `at`; null when no header stands there. */
export function readTokens(text: string, at: number): Tokens | null {
  const delimiters = delimitersAt(text, at);
  if (!delimiters) return null;
  const segments: Segment[] = [];
  let here = at;
  while (here < text.length) {
    const close = text.indexOf(delimiters.segment, here);
    const stop = close < 0 ? text.length : close;
    const raw = text.slice(here, stop).trim();
    // Another header before the trailer: the interchange was cut off.
    if (segments.length > 0 && raw.startsWith(`ISA${delimiters.element}`)) break;
    here = close < 0 ? text.length : close + 1;
    if (raw === "") continue;
    segments.push(segmentOf(raw, delimiters));
    if (segments.at(-1)?.id === "IEA") break;
  }
  return { delimiters, segments, end: here };
}
