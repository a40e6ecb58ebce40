// Goal: whoever calls learns who answered: the server, with its reply or refusal, or something in between.
// Method: replies as proxies and networks give them.
import assert from "node:assert/strict";
import { test } from "node:test";
import { listConnectionsEndpoint } from "./channels.ts";
import { ApiError, createClient, ForeignAnswer } from "./client.ts";

const asked = (body: string, init: ResponseInit) =>
  createClient({ baseUrl: "", fetch: async () => new Response(body, init) }).call(
    listConnectionsEndpoint,
  );
const thrownBy = async (body: string, init: ResponseInit): Promise<unknown> => {
  try {
    await asked(body, init);
  } catch (error) {
    return error;
  }
  return null;
};

const page = "<html><body><h1>502 Bad Gateway</h1></body></html>";

test("a page that a proxy gives is told apart from what the server says", async () => {
  for (const [body, status] of [
    [page, 502],
    ["", 504],
    [page, 200],
    ['"down"', 503],
    ['{"error":"blocked"}', 403],
  ] as const) {
    const error = await thrownBy(body, { status, statusText: "Bad Gateway" });
    assert.ok(error instanceof ForeignAnswer, `${status} ${body}: ${String(error)}`);
    // A refusal is final, and this is none: the shop floor keeps what it has to say.
    assert.ok(!(error instanceof ApiError));
    assert.equal(error.message, `HTTP ${status} Bad Gateway`);
  }
});

test("the server's own words come through", async () => {
  const refusal = { kind: "busy", message: "Too much at once." };
  const error = await thrownBy(JSON.stringify(refusal), { status: 503 });
  assert.ok(error instanceof ApiError);
  assert.deepEqual([error.status, error.kind, error.message], [503, "busy", "Too much at once."]);
  assert.deepEqual(await asked('{"rows":[]}', { status: 200 }), { rows: [] });
  assert.deepEqual(await asked("", { status: 200 }), {});
});
