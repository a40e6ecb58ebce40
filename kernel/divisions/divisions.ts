import { former } from "./former.ts";
import { current } from "./table.ts";

/** A province (two digits), a city (four) or a county (six), by its national code. */
export interface Division {
  readonly code: string;
  readonly name: string;
}

/** A code or name that is no more, and the codes of today that came after it. */
export interface FormerDivision extends Division {
  readonly heirs: readonly string[];
}

function readTable(): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  let city = "";
  const entries = current.replaceAll("\n", "").matchAll(/(#?)(\d+)([^\d#]+)/g);
  for (const [, mark, digits = "", name = ""] of entries) {
    if (digits.length >= 4) city = digits.slice(0, 4);
    names.set(mark === "" && digits.length === 2 ? city + digits : digits, name);
  }
  return names;
}

/** Provinces by the short names that open theirs. */
export const provinceNames: ReadonlyMap<string, string> = new Map(
  (
    "11北京 12天津 13河北 14山西 15内蒙古 21辽宁 22吉林 23黑龙江 31上海 32江苏 33浙江 34安徽 35福建 " +
    "36江西 37山东 41河南 42湖北 43湖南 44广东 45广西 46海南 50重庆 51四川 52贵州 53云南 54西藏 " +
    "61陕西 62甘肃 63青海 64宁夏 65新疆 71台湾 81香港 82澳门"
  )
    .split(" ")
    .map((each) => [each.slice(0, 2), each.slice(2)] as const),
);

function readFormer(): readonly FormerDivision[] {
  const found = former.replaceAll("\n", "").matchAll(/(\d+)([^\d>]+)>([\d,]+);/g);
  return [...found].map(([, code = "", name = "", heirs = ""]) => ({
    code,
    name,
    heirs: heirs.split(","),
  }));
}

interface Tables {
  readonly names: ReadonlyMap<string, string>;
  readonly former: readonly FormerDivision[];
  readonly heirs: ReadonlyMap<string, readonly string[]>;
}

let tables: Tables | undefined;

/** The tables, read on first use: who never asks for a division pays nothing. */
export function divisionTables(): Tables {
  if (tables) return tables;
  const names = readTable();
  const gone = readFormer();
  const heirs = gone.filter(({ code }) => !names.has(code)).map((each) => [each.code, each.heirs]);
  tables = { names, former: gone, heirs: new Map(heirs as [string, readonly string[]][]) };
  return tables;
}

/** All divisions of today, each before those within it. */
export function divisions(): readonly Division[] {
  return [...divisionTables().names].map(([code, name]) => ({ code, name }));
}

const within = new Map<string, readonly Division[]>();

/** Those right below a code: provinces of "", cities of a province (a municipality's counties). */
export function divisionsWithin(code: string): readonly Division[] {
  const known = within.get(code);
  if (known) return known;
  const { names } = divisionTables();
  const isBelow = (each: string): boolean => {
    if (!each.startsWith(code) || each === code) return false;
    if (code === "") return each.length === 2;
    // Counties that no city of the table stands above are the province's own.
    return code.length === 2 ? each.length === 4 || !names.has(each.slice(0, 4)) : true;
  };
  const found = divisions().filter((each) => isBelow(each.code));
  within.set(code, found);
  return found;
}

/** The names from the province down, "浙江省 杭州市 西湖区"; empty for a code that nobody knows. */
export function divisionPath(code: string): string {
  const { names } = divisionTables();
  return [2, 4, 6]
    .filter((length) => length <= code.length)
    .flatMap((length) => names.get(code.slice(0, length)) ?? [])
    .join(" ");
}

/** True for a division of today. */
export const isDivision = (code: string): boolean => divisionTables().names.has(code);

/** The code without the zeros that stand for "all of it", and at most to the county. */
export function bareCode(code: string): string {
  const county = code.slice(0, 6);
  return county.replace(/^(\d{2})0000$/, "$1").replace(/^(\d{4})00$/, "$1");
}

/**
 * Today's divisions for a national code of any length and age: itself, its heirs where it is no more,
 * or nothing where nobody knows it.
 */
export function divisionsOfCode(code: string): readonly string[] {
  if (!/^\d{2,12}$/.test(code)) return [];
  const bare = bareCode(code);
  if (isDivision(bare)) return [bare];
  return divisionTables().heirs.get(bare) ?? [];
}

/** What codes have in common as a division: a city, a province, or "". */
export function sharedDivision(codes: readonly string[]): string {
  const [first = ""] = codes;
  for (const length of [6, 4, 2]) {
    const head = first.slice(0, length);
    if (head.length === length && isDivision(head) && codes.every((code) => code.startsWith(head)))
      return head;
  }
  return "";
}
