// China's divisions: their codes and names of today, what came after those that are no more, and the
// reading of an address as people and platforms write it. Apart from the kernel's other words, because
// its tables weigh: who does not ask for a division does not load them.
export {
  divisionPath,
  divisions,
  divisionsOfCode,
  divisionsWithin,
  isDivision,
  sharedDivision,
} from "./divisions.ts";
export type { Division } from "./divisions.ts";
export { divisionOfJd } from "./jd.ts";
export { readAddress, sureFrom } from "./read-address.ts";
export type { ReadAddress, ReadingNote } from "./read-address.ts";
export { readRegion, regionWords, wordsOf } from "./read-region.ts";
export type { RegionWords } from "./read-region.ts";
