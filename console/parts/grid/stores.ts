import { RowStore } from "./row-store.ts";

interface Held<Row> {
  readonly store: RowStore<Row>;
  /** Where the reader was, in pixels; found again on "back". */
  scrollTop: number;
}

const keptMax = 6;
const kept = new Map<string, Held<never>>();

/** The rows of a view and filter: those of the last visit while they are kept, else an empty store. */
export function storeFor<Row>(
  key: string,
  options: ConstructorParameters<typeof RowStore<Row>>[0],
): Held<Row> {
  const known = kept.get(key) as Held<Row> | undefined;
  // The old rows are shown at once and read again; their pages came from another mounted grid.
  const held = known ?? { store: new RowStore<Row>(options), scrollTop: 0 };
  if (known) {
    known.store.adopt(options);
    if (known.scrollTop === 0) void known.store.restart();
  }
  kept.delete(key);
  kept.set(key, held as unknown as Held<never>);
  const oldest = kept.keys().next();
  if (kept.size > keptMax && !oldest.done) kept.delete(oldest.value);
  return held;
}

/** Forgets all rows, on sign-out. */
export function forgetRows(): void {
  kept.clear();
}
