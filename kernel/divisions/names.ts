import { divisionTables, provinceNames } from "./divisions.ts";

/** A way to write a division. */
export interface Naming {
  /** Today's code; of several heirs the division they share stands in `heirs`. */
  readonly code: string;
  /** Codes of today under which the name may stand, its old city included. */
  readonly homes: readonly string[];
  readonly kind: "full" | "short" | "former";
  /** All that came after a name that is no more; one for a name of today. */
  readonly heirs: readonly string[];
}

const peoples =
  "蒙古族 藏族 维吾尔族 维吾尔 苗族 彝族 壮族 布依族 朝鲜族 满族 侗族 瑶族 白族 土家族 哈尼族 " +
  "哈萨克族 哈萨克 傣族 黎族 傈僳族 佤族 畲族 拉祜族 水族 东乡族 纳西族 景颇族 柯尔克孜族 柯尔克孜 " +
  "土族 达斡尔族 仫佬族 羌族 布朗族 撒拉族 毛南族 仡佬族 锡伯族 锡伯 普米族 塔吉克族 塔吉克 怒族 " +
  "鄂温克族 独龙族 裕固族 保安族 回族 各族 蒙古";
const peoplesEnd = new RegExp(`(?:${peoples.split(" ").join("|")})+$`);
const ranks =
  /(?:自治州|自治县|自治旗|自治区|特别行政区|地区|矿区|林区|特区|新区|省|市|区|县|盟|旗)$/;

/** Names that many cities have had: they say something only beside the city. */
const vague = new Set("郊区 城区 矿区 新区 市区 东市区 西市区 中市区 市中区 市郊区".split(" "));

/** The name without rank and peoples, "延边" of "延边朝鲜族自治州"; empty where too little is left. */
export function shortName(name: string): string {
  const bare = name.replace(ranks, "");
  if (bare === name || bare.length < 2) return "";
  if (!/自治[州县旗]$/.test(name)) return bare;
  const place = bare.replace(peoplesEnd, "");
  return place.length < 2 ? bare : place;
}

function writings(code: string, name: string): readonly (readonly [string, "full" | "short"])[] {
  if (code.length === 2) {
    const short = provinceNames.get(code) ?? name;
    const region = /自治区$/.test(name) ? [[`${short}自治区`, "full"] as const] : [];
    return [[name, "full"], [short, "short"], ...region];
  }
  const short = shortName(name);
  if (short === "") return [[name, "full"]];
  const rank = /自治([州县旗])$/.exec(name)?.[1];
  const spoken = rank ? [[short + rank, "full"] as const] : [];
  return [[name, "full"], [short, "short"], ...spoken];
}

/** A prefecture that two others lie in. */
const wider: Readonly<Record<string, string>> = { "6542": "6540", "6543": "6540" };

/** Provinces and cities that stand above a code today. */
function homesOf(code: string): string[] {
  const above = [2, 4].filter((at) => at < code.length).map((at) => code.slice(0, at));
  const whole = wider[code.slice(0, 4)];
  return whole ? [...above, whole] : above;
}

interface Names {
  /** All that may be written, by the whole text. */
  readonly byText: ReadonlyMap<string, readonly Naming[]>;
  /** Lengths of texts by their first sign, longest first. */
  readonly lengths: ReadonlyMap<string, readonly number[]>;
  readonly isVague: (text: string) => boolean;
}

let names: Names | undefined;

/** Every way in which a division of today or of former days is written. */
export function divisionNames(): Names {
  if (names) return names;
  const { names: today, former, heirs } = divisionTables();
  const byText = new Map<string, Naming[]>();
  const put = (text: string, naming: Naming) => {
    const known = byText.get(text) ?? [];
    const isTold = known.some(
      (each) =>
        each.code === naming.code && naming.homes.every((home) => each.homes.includes(home)),
    );
    if (!isTold) byText.set(text, [...known, naming]);
  };
  for (const [code, name] of today)
    for (const [text, kind] of writings(code, name))
      put(text, { code, homes: homesOf(code), kind, heirs: [code] });
  for (const { code, name, heirs: after } of former) {
    const old = homesOf(code).flatMap((home) =>
      today.has(home) ? [home] : (heirs.get(home) ?? []),
    );
    const homes = [...new Set([...after.flatMap(homesOf), ...old])];
    put(name, { code: after[0] ?? "", homes, kind: "former", heirs: after });
    const short = vague.has(name) ? "" : shortName(name);
    if (short !== "" && !byText.has(short))
      put(short, { code: after[0] ?? "", homes, kind: "former", heirs: after });
  }
  const lengths = new Map<string, number[]>();
  for (const text of byText.keys()) {
    const known = lengths.get(text[0] ?? "") ?? [];
    if (!known.includes(text.length)) known.push(text.length);
    lengths.set(text[0] ?? "", known);
  }
  for (const list of lengths.values()) list.sort((a, b) => b - a);
  names = { byText, lengths, isVague: (text) => vague.has(text) };
  return names;
}
