import type { ChannelDoor, Means, RawDoc } from "./connector.ts";
import { backwardPages } from "./paging.ts";

/** A platform that lists the numbers of what changed, a page at a time, and gives orders one by one. */
export interface ByNumber {
  readonly means: Pick<Means, "now">;
  readonly pageSize: number;
  /** A page of the numbers of orders that changed in a span of ISO instants, and how many there are. */
  readonly changed: (
    span: { readonly from: string; readonly until: string },
    asked: {
      readonly page: number;
      readonly size: number;
      readonly signal?: AbortSignal | undefined;
    },
  ) => Promise<{ readonly count: number; readonly ids: readonly string[] }>;
  /** The documents of one order, or none where the platform does not give it. */
  readonly fetchOne: (
    id: string,
    signal: AbortSignal | undefined,
    openCases: readonly string[],
  ) => Promise<readonly RawDoc[]>;
}

/** What such a platform's door does alike: try the access, pull by number, fetch one by one. */
export function byNumber({
  means,
  pageSize: size,
  changed,
  fetchOne,
}: ByNumber): Pick<ChannelDoor, "test" | "pull" | "fetch"> {
  return {
    async test(signal) {
      const [from, until] = [means.now() - 60_000, means.now()].map((at) =>
        new Date(at).toISOString(),
      );
      await changed({ from: from ?? "", until: until ?? "" }, { page: 1, size: 1, signal });
    },
    pull: (cursor, signal) =>
      backwardPages(
        {
          pageSize: size,
          count: async () => (await changed(cursor, { page: 1, size, signal })).count,
          page: async (page) => ({
            docs: [],
            externalIds: (await changed(cursor, { page, size, signal })).ids,
          }),
        },
        cursor,
      ),
    async fetch(externalIds, signal, openCases) {
      const docs: RawDoc[] = [];
      for (const id of externalIds)
        docs.push(...(await fetchOne(id, signal, openCases?.get(id) ?? [])));
      return docs;
    },
  };
}
