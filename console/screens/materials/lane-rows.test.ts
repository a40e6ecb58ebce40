// Goal: only what a person changed is sent, with what he saw; another one's lanes are not touched.
// Method: rows as they are typed, without a browser.
import assert from "node:assert/strict";
import { test } from "node:test";
import { changeOf, freshRow, rowOf } from "./lane-rows.ts";

const was = { days: 2, minimum: 1, multiple: 1 };
const opened = [1, 2, 3].map((fromPlaceId) => ({ fromPlaceId, toPlaceId: 9, ...was }));
const rows = opened.map(rowOf);

test("rows that are as they were opened are not sent", () => {
  assert.deepEqual(changeOf(opened, rows), { ok: true, value: { lanes: [], removed: [] } });
});

test("what differs is sent with what it was, what is gone as removed, what is new as new", () => {
  const [one, two] = rows;
  assert.ok(one && two);
  const added = { ...freshRow(rows), fromPlaceId: 4, toPlaceId: 9 };
  const change = changeOf(opened, [one, { ...two, days: "5" }, added]);
  assert.ok(change.ok);
  assert.deepEqual(change.value.lanes, [
    { fromPlaceId: 2, toPlaceId: 9, ...was, days: 5, was },
    { fromPlaceId: 4, toPlaceId: 9, ...was, was: null },
  ]);
  assert.deepEqual(change.value.removed, [{ fromPlaceId: 3, toPlaceId: 9, was }]);
});

test("a row without its places, or with those of another one, is named", () => {
  const fresh = freshRow(rows);
  const told = (row: typeof fresh) => {
    const change = changeOf(opened, [...rows, row]);
    return change.ok ? null : change.error;
  };
  assert.deepEqual(told(fresh), { kind: "noPlace", row: 3 });
  assert.deepEqual(told({ ...fresh, fromPlaceId: 1, toPlaceId: 9 }), { kind: "twice", row: 3 });
});
