// Goal: no answer fills the memory of whoever asked. Method: a server on this machine whose few bytes
// come to more than the limit once they are unpacked, asked for what a platform gives and for a token.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { after, test } from "node:test";
import { gzipSync } from "node:zlib";
import { amazon } from "../amazon/index.ts";
import { createCaller } from "./caller.ts";
import { ChannelFailure, ownShopLimits } from "./index.ts";

const packed = gzipSync(Buffer.alloc(33 * 1_048_576, " "));
const server = createServer((request, response) => {
  if (request.url === "/short") return void response.end('{"name":"杯"}');
  response.setHeader("content-encoding", "gzip");
  response.end(packed);
});
await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
after(() => server.close());
const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
const means = { fetch, now: Date.now, sleep: async () => {} };
const isTooLong = (error: unknown) =>
  error instanceof ChannelFailure && !error.retryable && /longer than/.test(error.message);

void test("an answer that unpacks beyond the limit is the channel's failure", async () => {
  const call = createCaller({ base, headers: {}, limits: ownShopLimits, means });
  await assert.rejects(call({ method: "GET", path: "/long" }), isTooLong);
  const { body, raw } = await call({ method: "GET", path: "/short" });
  assert.deepEqual([body, raw], [{ name: "杯" }, '{"name":"杯"}']);
});

void test("so is a token's", async () => {
  const settings = {
    ...{ address: base, clientId: "c", clientSecret: "s", refreshToken: "r", sellerId: "A" },
    marketplaceId: "M",
  };
  await assert.rejects(amazon.open(settings, means).test(), isTooLong);
});
