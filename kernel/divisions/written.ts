import { divisionTables } from "./divisions.ts";
import { shortName } from "./names.ts";

/** Ways in which people write a county's address, for the tests and the bench. */
export function waysToWrite(): Readonly<Record<string, (county: string) => string>> {
  const { names } = divisionTables();
  const at = (code: string) => names.get(code) ?? "";
  const brief = (code: string) => shortName(at(code)) || at(code);
  const above = (code: string) => at(code.slice(0, 4)) || at(code.slice(0, 2));
  return {
    "in full": (code) => `${at(code.slice(0, 2))}${at(code.slice(0, 4))}${at(code)}解放路100号`,
    "no province": (code) => `${above(code)}${at(code)}解放路100号`,
    "no city": (code) => `${at(code.slice(0, 2))}${at(code)}解放路100号`,
    "short above": (code) =>
      `${brief(code.slice(0, 2))}${brief(code.slice(0, 4))}${at(code)}人民路`,
    "short county": (code) => `${at(code.slice(0, 2))}${at(code.slice(0, 4))}${brief(code)}人民路`,
    "name and number": (code) =>
      `张三 13812345678，${at(code.slice(0, 2))} ${at(code.slice(0, 4))}　${at(code)}，人民路５号`,
    "county alone": (code) => `${at(code)}人民路`,
  };
}
