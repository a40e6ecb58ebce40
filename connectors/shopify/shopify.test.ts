// Goal: real Shopify payloads become orders that add up; forged, stale and broken ones do not.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { shopify } from "./index.ts";

const shared =
  process.env["MILLRACE_SHARED"] ?? join(import.meta.dirname, "..", "..", "..", "shared");
const payloads = join(shared, "data/channels/shopify/rest-2026-07-order.json");
const vectors = join(shared, "data/channels/signature-vectors.json");
const skip = existsSync(payloads) ? false : "the real payloads are not here";

function ordersIn(value: unknown): Record<string, unknown>[] {
  if (Array.isArray(value)) return value.flatMap(ordersIn);
  if (typeof value !== "object" || value === null) return [];
  const fields = value as Record<string, unknown>;
  const own =
    "line_items" in fields && "financial_status" in fields && "total_price" in fields
      ? [fields]
      : [];
  return [...own, ...Object.values(fields).flatMap(ordersIn)];
}

test(
  "real order payloads are read, and those whose lines add up are not held for it",
  { skip },
  () => {
    const orders = ordersIn(JSON.parse(readFileSync(payloads, "utf8")));
    assert.ok(orders.length >= 20);
    let whole = 0;
    for (const order of orders) {
      const { messages, problems } = shopify.normalise(JSON.stringify(order), "orders/create");
      if (problems.length > 0) continue;
      const [message] = messages;
      assert.ok(message?.type === "order");
      assert.equal(typeof message.externalId, "string");
      const held = message.holds.some((hold) => hold.reason === "amount");
      assert.equal(
        held,
        message.lines.reduce((sum, line) => sum + line.amountMinor, 0) !== message.totalMinor,
      );
      if (!held) whole += 1;
    }
    assert.ok(whole >= 10, `${whole} of ${orders.length} add up`);
  },
);

test(
  "the published signature vectors verify, and one changed byte does not",
  { skip: existsSync(vectors) ? false : "no vectors" },
  () => {
    interface Vector {
      channel: string;
      scheme: string;
      secret: string;
      body?: string;
      sign: string;
    }
    const all = (JSON.parse(readFileSync(vectors, "utf8")) as { vectors: Vector[] }).vectors;
    const mine = all.filter(
      (vector) => vector.channel.toLowerCase().includes("shopify") && vector.body !== undefined,
    );
    assert.ok(mine.length > 0, "the vectors file has no Shopify vector");
    for (const vector of mine) {
      const ask = (raw: string, header: string) =>
        shopify.verify({
          raw: Buffer.from(raw),
          secrets: ["old secret", vector.secret],
          now: new Date("2026-11-24T00:00:00Z"),
          headers: {
            [header]: vector.sign,
            "x-shopify-event-id": "e1",
            "x-shopify-topic": "orders/create",
          },
        });
      assert.equal(ask(vector.body ?? "", "x-shopify-hmac-sha256").ok, true);
      assert.equal(ask(vector.body ?? "", "shopify-hmac-sha256").ok, true);
      assert.deepEqual(ask(`${vector.body ?? ""} `, "x-shopify-hmac-sha256"), {
        ok: false,
        reason: "signature",
      });
    }
  },
);

test("a stale message and a missing header are refused", () => {
  const raw = Buffer.from("{}");
  const sign = createHmac("sha256", "secret-1").update(raw).digest("base64");
  const headers = {
    "x-shopify-hmac-sha256": sign,
    "x-shopify-event-id": "e",
    "x-shopify-topic": "orders/create",
    "x-shopify-triggered-at": "2026-11-23T00:00:00Z",
  };
  const asked = { raw, secrets: ["secret-1"], now: new Date("2026-11-24T00:00:00Z") };
  assert.deepEqual(shopify.verify({ ...asked, headers }), { ok: false, reason: "stale" });
  assert.deepEqual(shopify.verify({ ...asked, headers: { "x-shopify-topic": "x" } }), {
    ok: false,
    reason: "missing_header",
  });
});

test("64-bit ids keep their digits", () => {
  const { messages } = shopify.normalise(
    '{"id":3705115058471208928,"currency":"CNY","financial_status":"paid","total_price":"1.00",' +
      '"created_at":"2026-11-11T00:00:00+08:00","updated_at":"2026-11-11T00:00:00+08:00","line_items":[{"id":1,"sku":"A","quantity":1,"price":"1.00"}]}',
    "orders/create",
  );
  assert.equal(messages[0]?.externalId, "3705115058471208928");
});

test("whatever arrives, reading gives problems and never throws", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (raw) => {
      const { messages, problems } = shopify.normalise(raw, "orders/create");
      assert.ok(messages.length > 0 || problems.length > 0);
    }),
    { numRuns: 500 },
  );
});
