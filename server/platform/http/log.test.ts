// Goal: what a caller put into an address is not kept in the log: platforms sign it, and it may be a secret.
import assert from "node:assert/strict";
import { test } from "node:test";
import pino from "pino";
import { openHttp } from "./server.ts";

test("a request that failed is logged by its path alone", async () => {
  const lines: string[] = [];
  const log = pino({}, { write: (line) => void lines.push(line) });
  const { app } = await openHttp({
    ...{ log, authenticate: async () => null, sentences: {}, insecureCookies: true },
  });
  app.get("/push", async () => {
    throw new Error("ours to mend");
  });
  const reply = await app.inject({ url: "/push?signature=s3cret&nonce=1" });
  await app.close();
  assert.equal(reply.statusCode, 500);
  const text = lines.join("");
  assert.match(text, /"path":"\/push"/);
  assert.doesNotMatch(text, /s3cret/);
});
