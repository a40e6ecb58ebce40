// Goal: the tree shows each part once where it belongs, in the order of the answer, and ten thousand
// of them at once. Method: an answer of 1,250 items in eight channels, looked at as people do.
import assert from "node:assert/strict";
import { test } from "node:test";
import { arrangements, indexOf, keyOf, rowsOf, type Node, type Tree } from "./tree-rows.ts";

function treeOf(items: number, channels: number): Tree {
  const nodes: Node[] = [{ itemId: 0, channelId: 0, region: "*" }];
  for (let itemId = 0; itemId <= items; itemId += 1)
    for (let channelId = 0; channelId <= channels; channelId += 1)
      if (itemId + channelId > 0) nodes.push({ itemId, channelId, region: "*" });
  return {
    ...{ versionId: 1, currency: "CNY", unrated: [], origin: "2026-11-26", items: [], more: false },
    itemId: nodes.map((node) => node.itemId),
    channelId: nodes.map((node) => node.channelId),
    region: nodes.map((node) => node.region),
    isLeaf: nodes.map((node) => node.itemId > 0 && node.channelId > 0),
    recent: nodes.map(() => 1),
    next: nodes.map(() => 1),
    riskMinor: nodes.map((_, at) => 100_000 - at),
    miss: nodes.map(() => null),
  };
}

const wordsOf = (node: Node) => `item${node.itemId} channel${node.channelId}`;
const tree = treeOf(1_250, 8);
const index = indexOf(tree);
const look = (more: Partial<Parameters<typeof rowsOf>[1]>) =>
  rowsOf(index, { arrangement: "item", text: "", open: new Set(), wordsOf, ...more });

test("each arrangement shows its tops after the total, and leaves once", () => {
  const counts = { item: 1 + 1_250, channel: 1 + 8, region: 1, risk: 1 + 10_000 };
  for (const arrangement of arrangements) {
    const rows = look({ arrangement });
    assert.equal(rows.length, counts[arrangement], arrangement);
    assert.equal(new Set(rows.map(keyOf)).size, rows.length);
    assert.equal(keyOf(rows[0] as Node), "0/0/*");
  }
});

test("an open line shows what stands below it, and a search finds tops by their words", () => {
  const open = new Set(["7/0/*"]);
  const rows = look({ open, text: "item7 " });
  assert.deepEqual(
    rows.map((row) => `${row.depth} ${keyOf(row)} ${row.isOpen}`),
    ["0 7/0/* true", ...[1, 2, 3, 4, 5, 6, 7, 8].map((channel) => `1 7/${channel}/* null`)],
  );
  const channel = look({ arrangement: "channel", open: new Set(["0/3/*"]) });
  assert.equal(channel.filter((row) => row.depth === 1).length, 1_250);
  assert.deepEqual(look({ text: "nothing so called" }), []);
});
