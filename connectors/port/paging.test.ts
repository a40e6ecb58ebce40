// Goal: whatever changes while a window is read page by page, no order that stays in it is skipped.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { backwardPages } from "./index.ts";
import type { PagedList } from "./index.ts";

const window = { from: "2026-11-11T00:00:00Z", until: "2026-11-11T00:30:00Z", mark: "" };

/** A list from which an order leaves after each page, as chosen. */
function movingList(size: number, leaving: readonly number[]) {
  const ids = Array.from({ length: size }, (_each, index) => String(index));
  const gone = new Set<string>();
  const left = [...leaving];
  const list: PagedList = {
    pageSize: 3,
    count: async () => ids.length,
    page: async (number) => {
      const externalIds = ids.slice((number - 1) * 3, number * 3);
      const at = left.shift();
      if (at !== undefined && ids.length > 0) gone.add(ids.splice(at % ids.length, 1)[0] ?? "");
      return { docs: [], externalIds };
    },
  };
  return { list, stayed: () => ids };
}

test("read from the last page to the first, nothing that stays is skipped", async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(20), fc.array(fc.nat()), async (size, leaving) => {
      const { list, stayed } = movingList(size, leaving);
      const pages = await Array.fromAsync(backwardPages(list, window));
      const seen = new Set(pages.flatMap((page) => page.externalIds));
      assert.deepEqual(
        stayed().filter((id) => !seen.has(id)),
        [],
      );
      assert.equal(pages.at(-1)?.complete, true);
    }),
  );
});

test("read from the first page to the last it would be: the test can fail", async () => {
  const { list, stayed } = movingList(6, [0]);
  const seen = [...(await list.page(1)).externalIds, ...(await list.page(2)).externalIds];
  assert.ok(stayed().some((id) => !seen.includes(id)));
});

test("a pull that was cut short goes on with the page before", async () => {
  const { list } = movingList(8, []);
  const [first] = await Array.fromAsync(backwardPages(list, window));
  assert.deepEqual(first?.externalIds, ["6", "7"]);
  const rest = await Array.fromAsync(backwardPages(list, first?.next ?? window));
  assert.deepEqual(
    rest.map((page) => page.externalIds.join(" ")),
    ["3 4 5", "0 1 2"],
  );
});
