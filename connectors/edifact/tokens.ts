import { isPartingSign, skipBlank } from "../port/index.ts";

/** The signs of an interchange: its service string says them, else the standard's own. */
export interface Signs {
  readonly component: string;
  readonly element: string;
  readonly decimal: string;
  readonly release: string;
  readonly segment: string;
}

/** One segment: its tag, then its elements, each a list of components with releases undone. */
export interface Segment {
  readonly tag: string;
  readonly elements: readonly (readonly string[])[];
  /** As it stands, without its end and the white space around it. */
  readonly raw: string;
}

export const standardSigns: Signs = {
  ...{ component: ":", element: "+", decimal: ".", release: "?", segment: "'" },
};

/** A component by the standard's numbers: the first element is 1, its first component 1. */
export const component = (segment: Segment | undefined, element: number, number = 1): string =>
  segment?.elements[element]?.[number - 1]?.trim() ?? "";

/** Signs by the service string that stands at `at`; null when none stands there. */
function saidSigns(text: string, at: number): Signs | null {
  if (!text.startsWith("UNA", at)) return null;
  const [one = "", two = "", three = "", four = "", , six = ""] = text.slice(at + 3, at + 9);
  const signs = { component: one, element: two, decimal: three, release: four, segment: six };
  const parting = [one, two, six, ...(four === " " ? [] : [four])];
  const isUsable = six !== "" && new Set(parting).size === parting.length;
  return isUsable && parting.every(isPartingSign) ? signs : null;
}

/** Where the segment that begins at `at` ends: a released sign ends nothing. −1 when it does not. */
function endOf(text: string, at: number, { release, segment }: Signs): number {
  for (let here = at; here < text.length; here += 1) {
    const sign = text[here];
    if (sign === release && release !== " ") here += 1;
    else if (sign === segment) return here;
  }
  return -1;
}

/** A text cut at a sign that is not released; the releases stay. */
export function cut(text: string, sign: string, release: string): string[] {
  const parts: string[] = [];
  let from = 0;
  for (let here = 0; here < text.length; here += 1) {
    if (text[here] === release && release !== " ") here += 1;
    else if (text[here] === sign) {
      parts.push(text.slice(from, here));
      from = here + 1;
    }
  }
  return [...parts, text.slice(from)];
}

function released(text: string, release: string): string {
  if (release === " " || !text.includes(release)) return text;
  let plain = "";
  for (let here = 0; here < text.length; here += 1) {
    if (text[here] === release) here += 1;
    plain += text[here] ?? "";
  }
  return plain;
}

function segmentOf(raw: string, signs: Signs): Segment {
  const { element, component: colon, release } = signs;
  const elements = cut(raw, element, release).map((each) =>
    cut(each, colon, release).map((one) => released(one, release)),
  );
  return { tag: elements[0]?.[0] ?? "", elements, raw };
}

export interface Tokens {
  readonly signs: Signs;
  /** From UNB to UNZ. */
  readonly segments: readonly Segment[];
  readonly end: number;
}

/** The segments of the interchange that begins at `at`; null when none begins there. */
export function readTokens(text: string, at: number): Tokens | null {
  const said = saidSigns(text, at);
  const signs = said ?? standardSigns;
  let here = skipBlank(text, said ? at + 9 : at);
  if (!text.startsWith(`UNB${signs.element}`, here)) return null;
  const segments: Segment[] = [];
  while (here < text.length) {
    const close = endOf(text, here, signs);
    const raw = text.slice(here, close < 0 ? text.length : close).trim();
    const isNext =
      segments.length > 0 && (/^UNA./.test(raw) || raw.startsWith(`UNB${signs.element}`));
    if (isNext) break;
    here = close < 0 ? text.length : close + 1;
    if (raw === "") continue;
    segments.push(segmentOf(raw, signs));
    if (segments.at(-1)?.tag === "UNZ") break;
  }
  return { signs, segments, end: here };
}
