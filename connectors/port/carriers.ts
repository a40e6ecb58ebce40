import { text } from "./fields.ts";
import type { Fields } from "./fields.ts";

/**
 * The carriers that a Chinese seller uses, by the code that most platforms share. Names as people
 * write them, in both languages.
 */
const carriers: readonly (readonly [code: string, ...names: string[]])[] = [
  ["SF", "顺丰", "顺丰速运", "sf express"],
  ["YTO", "圆通", "圆通速递", "圆通快递"],
  ["ZTO", "中通", "中通快递"],
  ["STO", "申通", "申通快递"],
  ["YD", "韵达", "韵达快递", "yunda"],
  ["JTSD", "极兔", "极兔速递", "j&t", "jt"],
  ["EMS", "邮政", "中国邮政", "邮政快递包裹", "china post"],
  ["JD", "京东", "京东快递", "京东物流", "jd logistics"],
  ["DBL", "德邦", "德邦快递", "德邦物流", "deppon"],
  ["DN", "丹鸟", "菜鸟"],
];

/** The shared code of a carrier by what a person wrote; what is no known name stays as it is. */
export function carrierCode(written: string): string {
  const word = written.trim().toLowerCase();
  const found = carriers.find(([code, ...names]) => [code.toLowerCase(), ...names].includes(word));
  return found?.[0] ?? written.trim();
}

const bareName = (name: string) => name.replace(/(快递|速运|快运|物流|速递)/g, "").toLowerCase();

/**
 * The platform's own number of a carrier, out of its list of companies, by the name that a person
 * wrote; empty when it has none.
 */
export function carrierIdIn(
  companies: readonly Fields[],
  nameField: string,
  written: string,
): string {
  const wanted = bareName(written.trim());
  return text(companies.find((each) => bareName(text(each, nameField)) === wanted) ?? {}, "id");
}
