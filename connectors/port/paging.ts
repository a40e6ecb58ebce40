import type { Cursor, PulledPage } from "./connector.ts";

/** A window's list as a platform pages it: its size, and any page of it, from 1. */
export interface PagedList {
  readonly pageSize: number;
  readonly count: () => Promise<number>;
  readonly page: (number: number) => Promise<Pick<PulledPage, "docs" | "externalIds">>;
}

/**
 * Pages of a window from the last to the first, resuming at the cursor's mark. An order that changes
 * while the window is read leaves it and moves those behind it forward: reading forward would skip
 * as many, reading backward meets some twice and skips none.
 */
export async function* backwardPages(list: PagedList, cursor: Cursor): AsyncGenerator<PulledPage> {
  const first = cursor.mark
    ? Number(cursor.mark)
    : Math.max(1, Math.ceil((await list.count()) / list.pageSize));
  for (let number = first; number >= 1; number -= 1) {
    const { docs, externalIds } = await list.page(number);
    const complete = number === 1;
    const next = { ...cursor, mark: complete ? "" : String(number - 1) };
    yield { docs, externalIds, next, complete };
  }
}
