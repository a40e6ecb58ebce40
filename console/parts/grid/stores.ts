import { RowStore } from "./row-store.ts";

const keptMax = 6;
const kept = new Map<string, RowStore<never>>();

/**
 * The rows of a view and filter: those of the last visit while they are kept, else an empty store.
 * The key must say everything that the reading depends on.
 */
export function storeFor<Row>(
  key: string,
  options: ConstructorParameters<typeof RowStore<Row>>[0],
): RowStore<Row> {
  const known = kept.get(key) as unknown as RowStore<Row> | undefined;
  const store = known ?? new RowStore<Row>(options);
  kept.delete(key);
  kept.set(key, store as unknown as RowStore<never>);
  const oldest = kept.keys().next();
  if (kept.size > keptMax && !oldest.done) kept.delete(oldest.value);
  return store;
}

/** Reads the lists of a view again, after one's own change; what is not in sight is forgotten. */
export function refreshRows(viewId: string): void {
  for (const [key, store] of kept) {
    if (!key.startsWith(`${JSON.stringify([viewId]).slice(0, -1)},`)) continue;
    if (store.isWatched) void store.restart();
    else kept.delete(key);
  }
}

/** Forgets all rows, on sign-out. */
export function forgetRows(): void {
  kept.clear();
}
