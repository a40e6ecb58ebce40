import { mostRows } from "../../../contract/words.ts";
import type { FetchPage, GridPage, GridSort, RowKey } from "./types.ts";

/** What a grid draws from; a new object whenever anything changed. */
export interface RowSnapshot<Row> {
  readonly rows: readonly Row[];
  /** True when the last page has been read. */
  readonly complete: boolean;
  readonly loading: boolean;
  readonly error: unknown;
  readonly total: number | null;
  readonly totalIsExact: boolean;
  /** Rows changed on the server in a place that is not redrawn under the reader's eyes. */
  readonly stale: boolean;
}

interface Page {
  readonly after: string | null;
  readonly limit: number;
  readonly start: number;
  readonly length: number;
  readonly next: string | null;
}

interface RowStoreOptions<Row> {
  readonly fetchPage: FetchPage<Row>;
  readonly rowKey: (row: Row) => RowKey;
  readonly sort: GridSort | null;
}

// A small first page paints early; later ones are as large as the API allows, for fast scrolling.
const firstLimit = 100;
const readAhead = 150;

/**
 * The rows of one list, read page by page with keyset cursors, forward only. A live change patches
 * rows in place; rows are never inserted above what somebody reads (`stale` says there are some).
 */
export class RowStore<Row> {
  readonly #options: RowStoreOptions<Row>;
  readonly #listeners = new Set<() => void>();
  #rows: Row[] = [];
  #positions = new Map<RowKey, number>();
  #pages: Page[] = [];
  #snapshot: RowSnapshot<Row>;
  #running: AbortController | null = null;
  #leftAt = 0;

  constructor(options: RowStoreOptions<Row>) {
    this.#options = options;
    this.#snapshot = {
      rows: this.#rows,
      complete: false,
      loading: false,
      error: null,
      total: null,
      totalIsExact: false,
      stale: false,
    };
  }

  /** Where the reader was, in pixels; found again on the way back. */
  get leftAt(): number {
    return this.#leftAt;
  }

  /** Remembers where the reader is, in pixels from the top. */
  leaveAt(pixels: number): void {
    this.#leftAt = pixels;
  }

  /** True while something draws from it. */
  get isWatched(): boolean {
    return this.#listeners.size > 0;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly snapshot = (): RowSnapshot<Row> => this.#snapshot;

  /** Reads the next page when the reader comes near the end of what is loaded. */
  async ensure(index: number): Promise<void> {
    const { complete, loading, error } = this.#snapshot;
    if (complete || loading || error !== null) return;
    if (index < this.#rows.length - readAhead) return;
    await this.#loadNext();
  }

  /** Tries again after a failure. */
  async retry(): Promise<void> {
    this.#set({ error: null });
    await this.#loadNext();
  }

  /** Reads the list anew from its first page; the old rows stay until the answer is here. */
  async restart(): Promise<void> {
    this.#running?.abort();
    this.#running = null;
    await this.#guarded(async (signal) => {
      const page = await this.#fetch({ after: null, limit: firstLimit }, signal);
      this.#rows = [];
      this.#positions = new Map();
      this.#pages = [];
      this.#append({ after: null, limit: firstLimit }, page);
      this.#set({ stale: false });
    });
  }

  /** Reads the pages of the rows from..until again and patches them where they stand. */
  async refresh(from: number, until: number): Promise<void> {
    if (this.#snapshot.loading) return;
    const pages = this.#pages.filter(
      (page) => page.start <= until && from < page.start + page.length,
    );
    if (pages.length === 0) return this.restart();
    if (pages[0]?.start === 0 && from === 0 && pages.length === 1) return this.restart();
    return this.#guarded(async (signal) => {
      for (const page of pages) this.#patch(page, await this.#fetch(page, signal));
    });
  }

  async #loadNext(): Promise<void> {
    const last = this.#pages.at(-1);
    const request = last
      ? { after: last.next, limit: mostRows }
      : { after: null, limit: firstLimit };
    await this.#guarded(async (signal) =>
      this.#append(request, await this.#fetch(request, signal)),
    );
  }

  async #guarded(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    const running = new AbortController();
    this.#running = running;
    this.#set({ loading: true, error: null });
    try {
      await work(running.signal);
      if (this.#running === running) this.#set({ loading: false });
    } catch (error) {
      // An abandoned reading is nobody's failure.
      if (this.#running === running) this.#set({ loading: false, error });
    }
  }

  async #fetch(
    at: { after: string | null; limit: number },
    signal: AbortSignal,
  ): Promise<GridPage<Row>> {
    const page = await this.#options.fetchPage({
      after: at.after,
      limit: at.limit,
      sort: this.#options.sort,
      signal,
    });
    signal.throwIfAborted();
    return page;
  }

  #append(at: { after: string | null; limit: number }, page: GridPage<Row>): void {
    const start = this.#rows.length;
    for (const row of page.rows) {
      const key = this.#options.rowKey(row);
      // A row that moved between two readings is met twice; it keeps its first place.
      if (this.#positions.has(key)) continue;
      this.#positions.set(key, this.#rows.length);
      this.#rows.push(row);
    }
    // A new array tells whoever keeps the rows beside the grid that there are more.
    this.#rows = [...this.#rows];
    this.#pages.push({ ...at, start, length: this.#rows.length - start, next: page.next });
    this.#set({
      complete: page.next === null,
      total: page.total ?? (page.next === null ? this.#rows.length : this.#snapshot.total),
      totalIsExact: page.totalIsExact ?? page.next === null,
    });
  }

  #patch(at: Page, page: GridPage<Row>): void {
    let known = 0;
    for (const row of page.rows) {
      const position = this.#positions.get(this.#options.rowKey(row));
      if (position === undefined) continue;
      known += 1;
      this.#rows[position] = row;
    }
    // As in #append: some of them changed.
    this.#rows = [...this.#rows];
    const moved = known < page.rows.length || known < at.length;
    this.#set({ stale: this.#snapshot.stale || moved });
  }

  #set(change: Partial<RowSnapshot<Row>>): void {
    this.#snapshot = { ...this.#snapshot, rows: this.#rows, ...change };
    for (const listener of this.#listeners) listener();
  }
}
