// The file door: rows of CSV and TSV files in, canonical documents out, every row accounted for.
export { assemble, instantOf } from "./assemble.ts";
export type { Assembled } from "./assemble.ts";
export { suggestMapping, superstore, uciOnlineRetail } from "./mapping.ts";
export type { FileMapping } from "./mapping.ts";
export { FileUnreadable, readRows } from "./read.ts";
export type { FileRow } from "./read.ts";
export { csvRow } from "./write.ts";
