import { divisionsOfCode, sharedDivision } from "./divisions.ts";
import { confidenceOf, readAddress, sureFrom } from "./read-address.ts";
import type { ReadAddress, ReadingNote } from "./read-address.ts";

/** What a channel says of where an order goes, from its own code down to free text. */
export interface RegionWords {
  /** A national code of any length and age. */
  readonly code?: string;
  readonly province?: string;
  readonly city?: string;
  readonly district?: string;
  readonly town?: string;
  /** The whole address, or what stands behind the levels. */
  readonly text?: string;
  readonly country?: string;
}

// ISO 3166-2:CN, and the names in Latin letters.
const latin: ReadonlyMap<string, string> = new Map(
  (
    "BJ beijing 11,TJ tianjin 12,HE hebei 13,SX shanxi 14,NM innermongolia 15,NM neimenggu 15," +
    "LN liaoning 21,JL jilin 22,HL heilongjiang 23,SH shanghai 31,JS jiangsu 32,ZJ zhejiang 33," +
    "AH anhui 34,FJ fujian 35,JX jiangxi 36,SD shandong 37,HA henan 41,HB hubei 42,HN hunan 43," +
    "GD guangdong 44,GX guangxi 45,HI hainan 46,CQ chongqing 50,SC sichuan 51,GZ guizhou 52," +
    "YN yunnan 53,XZ tibet 54,XZ xizang 54,SN shaanxi 61,GS gansu 62,QH qinghai 63,NX ningxia 64," +
    "XJ xinjiang 65,TW taiwan 71,HK hongkong 81,MO macau 82,MO macao 82"
  )
    .split(",")
    .flatMap((row) => {
      const [short = "", name = "", code = ""] = row.split(" ");
      return [[short, code] as const, [name, code] as const];
    }),
);

/** A province by its ISO letters or its name in Latin letters, "GD", "CN-GD", "Guangdong Sheng". */
export function provinceOfLatin(name: string): string {
  const word = name.trim().slice(0, 60).replace(/^CN-/i, "");
  const letters = word.toLowerCase().replace(/[^a-z]/g, "");
  const bare = letters.replace(/(?:province|sheng|shi|zhuang|hui|uygur|autonomousregion)+$/, "");
  return latin.get(word.toUpperCase()) ?? latin.get(letters) ?? latin.get(bare) ?? "";
}

/** Of an address; what stands behind names no division any more. */
const signsMost = 300;
const chinese = /^(?:|cn|chn|china|中国|中华人民共和国|pr china)$/i;
const greater: Readonly<Record<string, string>> = { HK: "81", MO: "82", TW: "71" };
const han = /[\u4e00-\u9fff\uff01-\uff5e]/;

const sure = (code: string, why: readonly ReadingNote[] = []): ReadAddress => ({
  ...{ code, level: ({ 0: "none", 2: "province", 4: "city" } as const)[code.length] ?? "county" },
  ...{ confidence: confidenceOf(why), rest: "", before: "", candidates: code ? [code] : [], why },
});

/** Sure by the channel's own code; finer, or in doubt, by what its names say. */
function readCode(code: string, told: string): ReadAddress | null {
  const today = divisionsOfCode(code);
  const [only = ""] = today;
  if (today.length === 0) return null;
  if (today.length === 1 && (only.length === 6 || told === "")) return sure(only);
  const named = told === "" ? null : readAddress(told);
  if (today.length > 1) {
    const heir = today.find((each) => named?.code === each);
    if (heir) return sure(heir, ["former_name"]);
    return { ...sure(sharedDivision(today), ["former_name", "several"]), candidates: today };
  }
  if (!named || named.code === "" || only.startsWith(named.code)) return sure(only);
  if (named.code.startsWith(only)) return named.confidence >= sureFrom ? named : sure(only);
  return { ...named, confidence: 0.5, candidates: [named.code, only], why: ["code_differs"] };
}

/**
 * Where an order goes: by the channel's own code first, by its names second, by reading them as an
 * address third. An address abroad, or one of which nothing is told, lies nowhere, and is sure.
 */
export function readRegion(words: RegionWords): ReadAddress {
  const { code = "", province = "", city = "", district = "", town = "", text = "" } = words;
  const country = (words.country ?? "").trim();
  const island = greater[country.toUpperCase()];
  if (island) return sure(island);
  if (!chinese.test(country)) return sure("");
  const parts = [province, city, district, town, text].filter((each) => each !== "");
  const told = parts.join(" ").slice(0, signsMost);
  const given = code !== "" ? code : /^\d{2,12}$/.test(province) ? province : "";
  const byCode = given === "" ? null : readCode(given, told);
  if (byCode) return byCode;
  const isTold = told.trim() !== "" && told.replaceAll(/[*\s]/g, "") !== "";
  if (!isTold) return sure("", code === "" ? [] : ["code_unknown", "several"]);
  if (!han.test(told)) return sure(country === "" ? "" : provinceOfLatin(province));
  return readAddress(told);
}

/** The words of a stored address beside the channel's code. */
export function regionWords(code: string, shipTo: Readonly<Record<string, unknown>>): RegionWords {
  const word = (...names: string[]) => {
    const found = names
      .map((name) => shipTo[name])
      .find((each) => typeof each === "string" && each);
    return typeof found === "string" ? found.trim() : "";
  };
  return {
    code,
    ...{ province: word("province", "region"), city: word("city"), district: word("district") },
    ...{ town: word("town"), text: word("address", "street"), country: word("country") },
  };
}

/** What a reading rests on, as one line that is the same for the same words. */
export function wordsOf(words: RegionWords): string {
  const { code, province, city, district, town, text } = words;
  return [code, province, city, district, town, text].filter(Boolean).join(" ");
}
