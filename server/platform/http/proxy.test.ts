// Goal: who calls is the address that came in, unless a proxy that the operator named says another:
// nobody gets limits of his own by writing a header.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createLog } from "../log.ts";
import { openHttp } from "./server.ts";

/** Whom the server takes a request for. */
async function callerOf(
  trustProxy: readonly string[],
  { from, said }: { readonly from: string; readonly said?: string },
): Promise<string> {
  const { app } = await openHttp({
    ...{ log: createLog("silent"), authenticate: async () => null, sentences: {} },
    ...{ insecureCookies: true, trustProxy },
  });
  app.get("/ip", async (request) => request.ip);
  const headers = said === undefined ? {} : { "x-forwarded-for": said };
  const reply = await app.inject({ url: "/ip", remoteAddress: from, headers });
  await app.close();
  return reply.body;
}

test("without a named proxy the header is nobody's word", async () => {
  const asked = { from: "203.0.113.7", said: "198.51.100.1" };
  assert.equal(await callerOf([], asked), "203.0.113.7");
  assert.equal(await callerOf([], { from: "127.0.0.1", said: "198.51.100.1" }), "127.0.0.1");
});

test("a named proxy's word counts, and what the caller wrote before it does not", async () => {
  const proxies = ["10.0.0.5", "10.1.0.0/16", "fd00::/8"];
  for (const [from, said, expected] of [
    ["10.0.0.5", "203.0.113.7", "203.0.113.7"],
    ["10.0.0.5", undefined, "10.0.0.5"],
    // Forged: the last one that no named proxy is behind.
    ["10.0.0.5", "198.51.100.1, 203.0.113.7", "203.0.113.7"],
    ["10.0.0.5", "198.51.100.1, 203.0.113.7, 10.1.2.3", "203.0.113.7"],
    ["fd00::1", "203.0.113.7", "203.0.113.7"],
    // Beside the named ones.
    ["10.0.0.6", "203.0.113.7", "10.0.0.6"],
    ["203.0.113.9", "10.0.0.5", "203.0.113.9"],
  ] as const) {
    const asked = { from, ...(said === undefined ? {} : { said }) };
    assert.equal(await callerOf(proxies, asked), expected, `${from} ${said}`);
  }
});

test("an address that is none is refused at start", async () => {
  await assert.rejects(callerOf(["10.0.0.0/99"], { from: "10.0.0.5" }), /10\.0\.0\.0\/99/);
});
