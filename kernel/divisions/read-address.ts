import { bareCode, divisionPath, divisionsWithin, sharedDivision } from "./divisions.ts";
import { divisionNames } from "./names.ts";
import type { Naming } from "./names.ts";
import { plainSigns } from "./signs.ts";

/** Why a reading is less than sure, or what helped it. */
export type ReadingNote =
  | "short_name"
  | "former_name"
  | "mended"
  | "skipped"
  | "several"
  | "unread"
  | "guessed"
  | "no_division"
  | "code_unknown"
  | "code_differs"
  | "zone";

/** Where an address lies, and how sure that is. */
export interface ReadAddress {
  /** National code: two digits a province, four a city, six a county; empty when nothing was found. */
  readonly code: string;
  readonly level: "none" | "province" | "city" | "county";
  /** From 0 to 1; from `sureFrom` on it is acted on without asking. */
  readonly confidence: number;
  /** What stands behind the divisions: street, house, often a name and a number. */
  readonly rest: string;
  /** What stood before them. */
  readonly before: string;
  /** Divisions it may be, the likeliest first, where it is not sure. */
  readonly candidates: readonly string[];
  readonly why: readonly ReadingNote[];
}

/** From here on a reading is acted on; below, a person decides. */
export const sureFrom = 0.7;

/** How much each note leaves of the confidence. */
const weights: Readonly<Record<ReadingNote, number>> = {
  short_name: 0.96,
  former_name: 0.95,
  mended: 0.82,
  skipped: 0.75,
  several: 0.5,
  unread: 0.6,
  guessed: 0.6,
  no_division: 0,
  code_unknown: 0.9,
  code_differs: 0.5,
  zone: 0.9,
};

/** A chain of divisions that was read from some point of the text. */
interface Chain {
  readonly from: number;
  end: number;
  /** What the last name may mean; several until a further name settles it. */
  last: readonly Naming[];
  steps: number;
  weight: number;
  readonly notes: Set<ReadingNote>;
}

const separator = /[\s,.;:|/\\>·、，。；：\-_()（）[\]【】"'“”]/;
const filler =
  /^(?:中华人民共和国|中国大陆|中国|市辖区|县(?=[\u4e00-\u9fff]{1,8}县)|(?:省|自治区)直辖县级行政(?:区划|单位)|省直辖县)/;
/** What makes a name part of a street, a village or a house. */
const notHere =
  /^(?:[东南西北中内外]|[一二三四五六七八九]|环城)?(?:路|街|道|大道|巷|弄|胡同|村|镇|乡|苏木|里|苑|园|山|湖|河|江|桥|门|站|港|寺|庙|塔|公园|广场|大厦|花园|小区|社区|医院|大学|中学|小学|学院|酒店|饭店|宾馆|银行)/;
const wrongRank = /^(?:自治区|自治州|自治县|地区|[市区县州旗盟省])(?![场政民])/;
const zone =
  /^.{0,6}?(?:高新区|经开区|开发区|高新技术产业|经济技术|工业园|产业园|科技园|新区|示范区|管委会)/;
const unreadRank = /^[\u4e00-\u9fff]{1,7}?[市区县旗州盟](?![场政民中委])/;
const notRank =
  /(?:小区|园区|社区|校区|景区|厂区|住宅区|生活区|工业区|商务区|新村区|开发区|高新区|新区|城市|超市|夜市|门市|都市|家属区|宿舍区|[A-Za-z0-9]区|[东南西北中一二三四五六七八九十]区)$/;
const han = /^[\u4e00-\u9fff]/;

function skip(text: string, from: number): number {
  let at = from;
  for (;;) {
    while (at < text.length && separator.test(text[at] ?? "")) at += 1;
    const found = filler.exec(text.slice(at, at + 14));
    if (!found) return at;
    at += found[0].length;
  }
}

/** True when a naming may follow what was read: it lies within it. */
const liesWithin = (naming: Naming, last: readonly Naming[]): boolean =>
  last.some(
    ({ code }) =>
      code !== naming.code && (naming.homes.includes(code) || naming.code.startsWith(code)),
  );

/** True for the name again, or for one that stands above it. */
const saysAgain = (naming: Naming, last: readonly Naming[]): boolean =>
  last.some(({ code, homes }) => naming.code === code || homes.includes(naming.code));

/** What may stand first: no name that says something beside its city only. */
const mayOpen = (naming: Naming, text: string): boolean =>
  naming.code.length < 6 ? true : naming.kind !== "short" && text.length > 2;

interface Found {
  readonly at: number;
  readonly length: number;
  readonly namings: readonly Naming[];
  readonly isAgain: boolean;
}

/** "南京" of "南京西路": a short name that a street or a lake goes on with, not a division within it. */
const isPartOfStreet = (text: string, end: number, namings: readonly Naming[]): boolean =>
  notHere.test(text.slice(end, end + 5)) && nameAt(text, end, namings) === null;

/** The longest name at a point of the text that fits what was read before it. */
function nameAt(text: string, at: number, last: readonly Naming[] | null): Found | null {
  const { byText, lengths, isVague } = divisionNames();
  for (const length of lengths.get(text[at] ?? "") ?? []) {
    const name = text.slice(at, at + length);
    const known = name.length === length ? byText.get(name) : undefined;
    if (!known) continue;
    const isOpen = last === null && !isVague(name);
    const namings = known.filter((each) =>
      last === null ? isOpen && mayOpen(each, name) : liesWithin(each, last),
    );
    const isShort = known.some((each) => each.kind === "short" || !/[省市区县州盟旗]$/.test(name));
    if (isShort && namings.length > 0 && isPartOfStreet(text, at + length, namings)) continue;
    const full = namings.filter((each) => each.kind === "full");
    if (namings.length > 0)
      return { at, length, namings: full.length > 0 ? full : namings, isAgain: false };
    const again = last === null ? [] : known.filter((each) => saysAgain(each, last));
    if (again.length > 0) return { at, length, namings: again, isAgain: true };
  }
  return null;
}

/** Takes a name into the chain. */
function take(chain: Chain, text: string, found: Found): void {
  const { at, length, namings, isAgain } = found;
  chain.end = at + length;
  if (isAgain) {
    // "吉林 吉林市": the second name says which of those the first was.
    const narrowed = chain.last.filter((each) => namings.some(({ code }) => code === each.code));
    const deeper = narrowed.length > 0 ? narrowed : chain.last;
    chain.last = deeper;
    return;
  }
  chain.last = namings;
  chain.steps += 1;
  const isFull = namings.some((each) => each.kind === "full");
  const isFormer = namings.every((each) => each.kind === "former");
  chain.weight += isFull ? 3 : 2;
  if (isFormer) chain.notes.add("former_name");
  const isCounty = namings.every(({ code }) => code.length === 6);
  if (isFull || isFormer || text[chain.end - 1] === undefined) return;
  if (isCounty) chain.notes.add("short_name");
  const rank = wrongRank.exec(text.slice(chain.end, chain.end + 4));
  if (!rank) return;
  chain.end += rank[0].length;
  chain.notes.add("mended");
}

/** The same number of signs, one of them another. */
function isOneOff(left: string, right: string): boolean {
  if (left.length !== right.length || left.length < 3) return false;
  let off = 0;
  for (let at = 0; at < left.length; at += 1) if (left[at] !== right[at]) off += 1;
  return off === 1;
}

/** A division right below what was read, of whose name one sign is wrong. */
function mendAt(text: string, at: number, last: readonly Naming[]): Found | null {
  if (last.length !== 1) return null;
  const { byText } = divisionNames();
  const within = divisionsWithin(last[0]?.code ?? "");
  const near = within.filter((each) => isOneOff(each.name, text.slice(at, at + each.name.length)));
  const [only] = near;
  if (!only || near.length > 1) return null;
  const namings = (byText.get(only.name) ?? []).filter((each) => each.code === only.code);
  return { at, length: only.name.length, namings, isAgain: false };
}

/** A whole name further on that lies within what was read, behind some signs that say nothing. */
function nameBeyond(text: string, from: number, last: readonly Naming[]) {
  for (let at = from + 1; at <= from + 8 && at < text.length; at += 1) {
    const found = nameAt(text, at, last);
    const isWhole = found && !found.isAgain && found.namings.every((each) => each.kind === "full");
    const passed = text.slice(from, at);
    if (isWhole && /[市州盟区县\s]$/.test(passed)) return { found, passed };
  }
  return null;
}

const canGoOn = (last: readonly Naming[]): boolean => last.some(({ code }) => code.length < 6);

/** Reads names from a point on, as far as they lead. */
function chainFrom(text: string, from: number): Chain | null {
  const first = nameAt(text, from, null);
  if (!first) return null;
  const chain: Chain = { from, end: from, last: [], steps: 0, weight: 0, notes: new Set() };
  take(chain, text, first);
  for (;;) {
    const at = skip(text, chain.end);
    if (at >= text.length) return chain;
    const found = nameAt(text, at, chain.last);
    if (found) {
      take(chain, text, found);
      continue;
    }
    if (!canGoOn(chain.last) || !han.test(text[at] ?? "")) return chain;
    const mended = mendAt(text, at, chain.last);
    if (mended) {
      take(chain, text, mended);
      chain.notes.add("mended");
      continue;
    }
    const beyond = nameBeyond(text, at, chain.last);
    if (!beyond) return chain;
    const above = beyond.found.namings.flatMap(({ homes }) => homes.map(divisionPath));
    const isNear = above.some((path) => isOneOff(path.split(" ").at(-1) ?? "", beyond.passed));
    take(chain, text, beyond.found);
    chain.notes.add(isNear ? "mended" : "skipped");
  }
}

/** The best chain of a text: the one that says most, the first of equals. */
function bestChain(text: string): Chain | null {
  const { lengths } = divisionNames();
  let best: Chain | null = null;
  for (let at = 0; at < text.length && at < 120; at += 1) {
    if (!lengths.has(text[at] ?? "")) continue;
    const chain = chainFrom(text, at);
    if (!chain) continue;
    if (!best || chain.weight > best.weight) best = chain;
    if (chain.steps > 1 && chain.weight >= 5) return best;
    if (at === 0 && chain.weight >= 3 && chain.steps > 1) return best;
  }
  return best;
}

/** Short names of counties with nothing before them: taken only where one county is called so. */
function loneShort(text: string): Chain | null {
  const { byText, lengths } = divisionNames();
  for (let from = 0; from < text.length && from < 24; from += 1)
    for (const length of lengths.get(text[from] ?? "") ?? []) {
      const last = byText.get(text.slice(from, from + length)) ?? [];
      if (last.length === 0 || notHere.test(text.slice(from + length, from + length + 5))) continue;
      const notes = new Set<ReadingNote>(["short_name", "guessed"]);
      return { from, end: from + length, last, steps: 1, weight: 1, notes };
    }
  return null;
}

/** What stands behind the divisions may name one that was not understood, or a zone without a code. */
function judgeRest(rest: string, code: string, notes: Set<ReadingNote>): void {
  if (code.length === 6 || divisionsWithin(code).length === 0) return;
  if (zone.test(rest)) {
    if (code.length === 4) notes.add("zone");
    return;
  }
  const rank = unreadRank.exec(rest)?.[0];
  if (rank !== undefined && !notRank.test(rank)) notes.add("unread");
}

const levels = { 0: "none", 2: "province", 4: "city", 6: "county" } as const;
const levelOf = (code: string) => levels[code.length as keyof typeof levels];

/** Which of several divisions one name may mean: the highest where one stands above the rest. */
function settle(last: readonly Naming[], notes: Set<ReadingNote>) {
  const codes = [...new Set(last.flatMap(({ heirs }) => heirs))];
  if (codes.length === 1) return { code: codes[0] ?? "", candidates: codes };
  const shortest = Math.min(...codes.map((code) => code.length));
  const highest = codes.filter((code) => code.length === shortest);
  const [top = ""] = highest;
  if (highest.length === 1 && shortest < 6) {
    if (!codes.every((code) => code.startsWith(top))) notes.add("short_name");
    return { code: top, candidates: [top, ...codes.filter((code) => code !== top)] };
  }
  notes.add("several");
  return { code: sharedDivision(highest), candidates: highest };
}

const nothing = (text: string): ReadAddress => ({
  ...{ code: "", level: "none", confidence: 0, rest: text, before: "" },
  ...{ candidates: [], why: ["no_division"] },
});

/** Of 1, what the notes leave. */
export const confidenceOf = (notes: Iterable<ReadingNote>): number =>
  Math.round([...notes].reduce((left, note) => left * weights[note], 1) * 100) / 100;

/**
 * Reads the divisions out of an address as people write it: with levels left out, short, former and
 * traditional names, full-width signs, one wrong sign, names and numbers before and behind.
 * @param text one address; nothing of it is kept.
 * @returns the code as deep as the text says; what is not sure says why and what else it may be.
 */
export function readAddress(text: string): ReadAddress {
  const plain = plainSigns(text);
  const chain = bestChain(plain) ?? loneShort(plain);
  if (!chain) return nothing(text);
  const { notes } = chain;
  const { code, candidates } = settle(chain.last, notes);
  const end = skip(plain, chain.end);
  judgeRest(plain.slice(end, end + 16), code, notes);
  // "四川省重庆市": what does not lie within what was read is what else it may be.
  const other = notes.has("unread") ? nameAt(plain, end, null) : null;
  const others = other ? other.namings.map((each) => each.code) : [];
  // A county that was named alone: one of its name today may have another tomorrow.
  const alone = chain.steps === 1 && code.length === 6 ? 0.88 : 1;
  return {
    ...{ code: bareCode(code), level: levelOf(code) },
    confidence: Math.round(confidenceOf(notes) * alone * 100) / 100,
    ...{ rest: text.slice(end).trim(), before: text.slice(0, chain.from).trim() },
    candidates: [...new Set([...candidates, ...others])],
    why: [...notes],
  };
}
