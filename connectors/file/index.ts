// The file door: rows of CSV, TSV and Excel files in, canonical documents out, every row accounted
// for; and tables out again, in which no cell can run.
export { assemble, instantOf } from "./assemble.ts";
export type { Assembled } from "./assemble.ts";
export { suggestMapping, superstore, uciOnlineRetail } from "./mapping.ts";
export type { FileMapping } from "./mapping.ts";
export { readRows } from "./read.ts";
export type { FileRow } from "./read.ts";
export { FileUnreadable } from "./unreadable.ts";
export { csvRow, writeCsv, writeXlsx } from "./write.ts";
export type { OutCell } from "./write.ts";
