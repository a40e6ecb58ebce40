import type { ReactNode } from "react";
import type { FileColumn } from "./file-cells.ts";

export type RowKey = string | number;
export type Density = "compact" | "standard" | "loose";
export const densities: readonly Density[] = ["compact", "standard", "loose"];
/** Height of a row in CSS pixels. */
export const rowHeights: Readonly<Record<Density, number>> = {
  compact: 30,
  standard: 38,
  loose: 48,
};

export interface GridSort {
  readonly key: string;
  readonly direction: "asc" | "desc";
}

export interface GridColumn<Row> extends FileColumn<Row> {
  readonly key: string;
  /** Width in pixels until the person changes it. */
  readonly width: number;
  /** The list can be sorted by this column's key. */
  readonly sortable?: boolean;
  /** What a list that is here as a whole sorts by instead of the text; null stands last. */
  readonly rank?: (row: Row) => string | number | null;
  /** Not shown until chosen in the column list. */
  readonly hiddenAtFirst?: boolean;
  readonly render?: (row: Row) => ReactNode;
}

export interface GridRequest {
  /** Cursor of the page; null asks for the first. */
  readonly after: string | null;
  readonly limit: number;
  readonly sort: GridSort | null;
  readonly signal: AbortSignal;
}

export interface GridPage<Row> {
  readonly rows: readonly Row[];
  /** Cursor of the next page; null when this was the last. */
  readonly next: string | null;
  readonly total?: number;
  readonly totalIsExact?: boolean;
}

/** What a list is saved as. */
export type FileFormat = "xlsx" | "csv";

export type FetchPage<Row> = (request: GridRequest) => Promise<GridPage<Row>>;

/** What is chosen: rows by key, or all that match the filter but some. */
export type Selection =
  | { readonly kind: "rows"; readonly keys: ReadonlySet<RowKey> }
  | { readonly kind: "matching"; readonly except: ReadonlySet<RowKey> };

export interface BulkChoice<Row> {
  readonly selection: Selection;
  /** How many rows are meant; null when all matching are meant and their number is not known. */
  readonly count: number | null;
  /** The chosen rows that are loaded. */
  readonly rows: readonly Row[];
  clear(): void;
}
