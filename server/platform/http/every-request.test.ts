// Goal: every answer lets our own pages open the camera and compile the decoder that comes with them, and
// nothing more: no foreign page and no other device, and no text that is run as code.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createLog } from "../log.ts";
import { openHttp } from "./server.ts";

test("our own pages may use the camera and WebAssembly, and no more than that", async () => {
  const { app } = await openHttp({
    ...{ log: createLog("silent"), authenticate: async () => null, sentences: {} },
    ...{ insecureCookies: true, trustProxy: [] },
  });
  app.get("/page", async () => "page");
  const { headers } = await app.inject({ url: "/page" });
  await app.close();
  assert.equal(headers["permissions-policy"], "camera=(self), microphone=(), geolocation=()");
  const policy = String(headers["content-security-policy"]).split(";");
  assert.deepEqual(
    policy.filter((each) => /^(default|script|connect|worker)-src /.test(each)).toSorted(),
    ["default-src 'self'", "script-src 'self' 'wasm-unsafe-eval'"],
  );
});
