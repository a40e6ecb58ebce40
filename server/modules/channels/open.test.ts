// Goal: any system brings its orders in by signed pushes of the canonical document: once each, also
// while secrets are changed, and nothing that was recorded is taken again.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { signatureOf } from "../../../connectors/port/index.ts";
import { openDoor } from "./fixture.ts";

let door: Awaited<ReturnType<typeof openDoor>>;
let path = "";
const [first, second] = ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "a-second-secret-of-ours"];

const setSecrets = async (...secrets: string[]) => {
  const body = { code: "OPEN", name: "Own shop", kind: "api", secrets };
  return door.ask<{ id: number; webhookPath: string }>("POST /api/channels", body);
};

before(async () => {
  door = await openDoor();
  path = (await setSecrets(first)).webhookPath;
});
after(() => door.close());

const order = (id: string, changes: object = {}) =>
  JSON.stringify({
    type: "order",
    data: {
      ...{ id, currency: "CNY", payment: "paid", placedAt: "2026-11-11T00:00:00Z" },
      lines: [{ id: "1", code: "X", barcode: "4006381333931", units: 2, price: "5.00" }],
      ...changes,
    },
  });

async function push(
  id: string,
  text: string,
  by: string | { readonly secret: string; readonly secondsAgo: number },
): Promise<number> {
  const { secret, secondsAgo } = typeof by === "string" ? { secret: by, secondsAgo: 0 } : by;
  const timestamp = String(Math.floor(Date.now() / 1_000) - secondsAgo);
  const raw = Buffer.from(text);
  const { status } = await door.call(`POST ${path}`, text, {
    "content-type": "application/json",
    "webhook-id": id,
    "webhook-timestamp": timestamp,
    "webhook-signature": signatureOf({ id, timestamp, raw }, secret),
  });
  return status;
}

/** The order once all that was kept is read. */
async function stored(externalId: string) {
  for (let tries = 0; tries < 100; tries += 1) {
    const left = await door.one("select 1 as one from channels.inbox where state = 'waiting'");
    if (!left) break;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return door.one(
    `select total_minor, payment, deal, (select count(*)::int from orders.order as each
       where each.external_id = parent.external_id) as times
     from orders.order as parent where external_id = $1`,
    [externalId],
  );
}

test("a signed document becomes an order, once, and its barcode is kept for its code", async () => {
  assert.equal(await push("m1", order("O-1"), first), 200);
  assert.equal(await push("m1", order("O-1"), first), 200, "a repeat is answered as the first");
  assert.equal(await push("m2", order("O-1"), first), 200, "nor does another id make it two");
  const expected = { total_minor: 1_000, payment: "paid", deal: "confirmed", times: 1 };
  assert.deepEqual(await stored("O-1"), expected);
  const { rows } = await door.ask<{ rows: { code: string; barcode: string }[] }>(
    "GET /api/listings/unmapped",
  );
  assert.deepEqual(
    rows.map(({ code, barcode }) => [code, barcode]),
    [["X", "4006381333931"]],
  );
});

test("a later version changes the order, an older one does not", async () => {
  const at = (hour: number) => ({ updatedAt: `2026-11-12T0${hour}:00:00Z` });
  await push("m3", order("O-2", { payment: "none", ...at(2) }), first);
  await push("m4", order("O-2", { ...at(4), deal: "cancelled" }), first);
  await push("m5", order("O-2", at(3)), first);
  assert.equal((await stored("O-2"))?.["deal"], "cancelled");
});

test("forged, recorded and unsigned pushes are refused and not kept", async () => {
  const before = await door.one("select count(*)::int as n from channels.inbox");
  assert.equal(await push("f1", order("F"), "a-forged-secret"), 401);
  assert.equal(await push("f2", order("F"), { secret: first, secondsAgo: 400 }), 401);
  assert.equal(await push("f3", order("F"), { secret: first, secondsAgo: -400 }), 401);
  assert.equal(
    (await door.call(`POST ${path}`, order("F"), { "content-type": "application/json" })).status,
    401,
  );
  assert.deepEqual(await door.one("select count(*)::int as n from channels.inbox"), before);
});

test("while one secret replaces the other both are taken, then only the new one", async () => {
  assert.equal((await setSecrets(first, second)).webhookPath, path, "the address stays");
  assert.deepEqual(
    [await push("r1", order("R-1"), first), await push("r2", order("R-2"), second)],
    [200, 200],
  );
  await setSecrets(second);
  assert.deepEqual(
    [await push("r3", order("R-3"), first), await push("r4", order("R-4"), second)],
    [401, 200],
  );
});

test("one secret is set beside the former, or in its place, without the former being typed", async () => {
  const { id } = await setSecrets(second);
  const set = (secret: string, keepsFormer: boolean) =>
    door.ask<{ signingSecrets: number }>(`PUT /api/connections/${id}/signing-secret`, {
      ...{ secret, keepsFormer },
    });
  const third = "a-third-secret-of-ours";
  assert.deepEqual(await set(third, true), { signingSecrets: 2 });
  assert.deepEqual(await set(third, true), { signingSecrets: 2 }, "a repeat changes nothing");
  assert.deepEqual(
    [await push("s1", order("S-1"), second), await push("s2", order("S-2"), third)],
    [200, 200],
  );
  assert.deepEqual(await set(third, false), { signingSecrets: 1 });
  assert.deepEqual(
    [await push("s3", order("S-3"), second), await push("s4", order("S-4"), third)],
    [401, 200],
  );
  const trail = await door.one(
    "select count(*)::int as n from platform.audit where coalesce(after::text, '') like '%third%'",
  );
  assert.deepEqual(trail, { n: 0 }, "the trail does not tell it");
  await setSecrets(second);
  const { status } = await door.call("PUT /api/connections/9999/signing-secret", {
    ...{ secret: third, keepsFormer: false },
  });
  assert.equal(status, 404);
});

test("what cannot be read is set aside with field and rule", async () => {
  await push("b1", order("B-1", { currency: "yuan" }), second);
  await stored("B-1");
  const row = await door.one("select state, reason from channels.inbox where dedupe_key = 'b1'");
  assert.deepEqual(row, { state: "dead", reason: "currency: currency (yuan)" });
});
