// The grid: rows of any number, sorted, chosen, copied. Screens take all of it from here.
export { DataGrid } from "./data-grid.tsx";
export { SaveTable } from "./export-menu.tsx";
export { amountOf, shareCell } from "./file-cells.ts";
export type { FileColumn } from "./file-cells.ts";
export { sortWord, useSort } from "./sort.ts";
export { refreshRows } from "./stores.ts";
export type { BulkChoice, FetchPage, GridColumn, GridSort } from "./types.ts";
export { dayOf, momentOf } from "./time-cells.tsx";
export { matchingRows, wholeList } from "./whole.ts";
