/** Units as Chinese companies write them, with the word that English readers are shown. */
const english = new Map([
  ["个", "pcs"],
  ["件", "pcs"],
  ["只", "pcs"],
  ["台", "units"],
  ["套", "sets"],
  ["双", "pairs"],
  ["对", "pairs"],
  ["盒", "boxes"],
  ["箱", "cartons"],
  ["包", "packs"],
  ["袋", "bags"],
  ["瓶", "bottles"],
  ["罐", "cans"],
  ["桶", "drums"],
  ["卷", "rolls"],
  ["张", "sheets"],
  ["托", "pallets"],
  ["托盘", "pallets"],
  ["打", "dozens"],
  ["千克", "kg"],
  ["公斤", "kg"],
  ["克", "g"],
  ["米", "m"],
  ["升", "l"],
  ["毫升", "ml"],
]);

const plain = (unit: string) => unit.normalize("NFKC").trim().toLowerCase();

/** What English readers call a unit; a unit that is not known is called as it is written. */
export const unitInEnglish = (unit: string): string => english.get(unit.trim()) ?? unit;

/**
 * The unit of an item that a typed one means, as its place: 0 the smallest, 1 the first larger one; -1
 * for none. A unit as it is written goes before what English readers are shown for another.
 */
export function unitMeant(typed: string, units: readonly string[]): number {
  const asked = plain(typed);
  if (asked === "") return 0;
  const written = units.findIndex((each) => plain(each) === asked);
  return written >= 0 ? written : units.findIndex((each) => unitInEnglish(each) === asked);
}
