// The file door: rows of CSV, TSV and Excel files in, canonical documents out, every row accounted
// for; and tables out again, in which no cell can run.
export { assemble, assembleFile } from "./assemble.ts";
export type { Assembled } from "./assemble.ts";
export { instantOf } from "./dates.ts";
export { fields, superstore, superstoreReturns, uciOnlineRetail } from "./mapping.ts";
export type { Field, FileMapping } from "./mapping.ts";
export { mappingProblems } from "./mapping-check.ts";
export { parseCount, readCells, textOf } from "./rows.ts";
export type { Counted, ReadCell } from "./rows.ts";
export { deals, payments, statusOf } from "./statuses.ts";
export { fingerprintOf, guessMapping, suggestMapping } from "./suggest.ts";
export { readRows } from "./read.ts";
export type { FileRow } from "./read.ts";
export { FileUnreadable } from "./unreadable.ts";
export { csvRow, tableFile, writeCsv, writeXlsx } from "./write.ts";
export type { OutCell } from "./write.ts";
