import assert from "node:assert/strict";
import { test } from "node:test";
import { ChannelFailure } from "./connector.ts";
import { createTokenKeeper } from "./token.ts";

test("a token is asked for once by all who wait, renewed before it ends, and after it was refused", async () => {
  let [clock, asked] = [0, 0];
  const tokens = createTokenKeeper({
    ...{ now: () => clock, renewMs: 100 },
    ask: async () => {
      asked += 1;
      return { value: `t${asked}`, until: clock + 1_000 };
    },
  });
  assert.deepEqual(await Promise.all([tokens.now(), tokens.now(), tokens.now()]), [
    "t1",
    "t1",
    "t1",
  ]);
  clock = 899;
  assert.equal(await tokens.now(), "t1");
  clock = 900;
  assert.equal(await tokens.now(), "t2", "renewed before it ends on the way");
  assert.equal(tokens.forget("t1"), false, "who was refused with the old one must not end the new");
  assert.equal(tokens.forget("t2"), true);
  assert.equal(await tokens.now(), "t3");
});

test("a platform that is busy when asked for a token is asked again by the next call", async () => {
  const busy = new ChannelFailure("busy", { status: 429, retryable: true });
  let isBusy = true;
  const ask = async () => {
    if (isBusy) throw busy;
    return { value: "t", until: 1_000 };
  };
  const tokens = createTokenKeeper({ now: () => 0, renewMs: 100, ask });
  await assert.rejects(Promise.all([tokens.now(), tokens.now()]), busy);
  isBusy = false;
  assert.equal(await tokens.now(), "t");
});
