// The file door: rows of CSV, TSV and Excel files in, canonical documents out, every row accounted
// for; and tables out again, in which no cell can run.
export { assemble, assembleFile } from "./assemble.ts";
export type { Assembled } from "./assemble.ts";
export { instantOf } from "./dates.ts";
export { mappingProblems, superstore, superstoreReturns, uciOnlineRetail } from "./mapping.ts";
export { suggestMapping } from "./suggest.ts";
export type { FileMapping } from "./mapping.ts";
export { readRows } from "./read.ts";
export type { FileRow } from "./read.ts";
export { FileUnreadable } from "./unreadable.ts";
export { csvRow, writeCsv, writeXlsx } from "./write.ts";
export type { OutCell } from "./write.ts";
