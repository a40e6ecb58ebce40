// Goal: the open door passes the contract of every connector, and its signatures are those of the
// Standard Webhooks specification, whose own example is among the vectors.
import assert from "node:assert/strict";
import { test } from "node:test";
import { connectorContract } from "../port/contract-test.ts";
import { openDocuments } from "./index.ts";
import { signatureOf } from "../port/index.ts";

const now = new Date("2026-11-24T12:00:00Z");
const seconds = (at: Date) => String(at.getTime() / 1_000);
const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

function order(changes: Readonly<Record<string, unknown>> = {}): string {
  const data = {
    ...{ id: "W1", currency: "CNY", payment: "paid", total: "10.00" },
    placedAt: "2026-11-11T00:00:00+08:00",
    updatedAt: "2026-11-11T00:00:00+08:00",
    lines: [{ id: "1", code: "A", name: "A", barcode: "4006381333931", units: 2, price: "5.00" }],
    ...changes,
  };
  return JSON.stringify({ type: "order", data });
}

function push(name: string, changes: Readonly<Record<string, string>>, at: Date = now) {
  const raw = Buffer.from(order());
  const signed = { id: "msg_1", timestamp: seconds(at), raw };
  return {
    ...{ name, raw, now, secrets: [secret] },
    headers: {
      "webhook-id": "msg_1",
      "webhook-timestamp": seconds(at),
      "webhook-signature": signatureOf(signed, secret),
      ...changes,
    },
  };
}

const later = (minutes: number) => new Date(now.getTime() + minutes * 60_000);
const topic = "order";
const aftersale = JSON.stringify({
  type: "aftersale",
  data: {
    ...{ id: "R1", orderId: "W1", kind: "return", currency: "CNY", amount: "5.00" },
    placedAt: "2026-11-12T00:00:00+08:00",
    lines: [{ code: "A", units: 1, amount: "5.00" }],
  },
});
const long = `${"9".repeat(18)}7`;

connectorContract(openDocuments, {
  pushes: [
    { ...push("fresh", {}), expect: "good" },
    { ...push("a little late", {}, later(-4)), expect: "good" },
    { ...push("recorded and sent again", {}, later(-6)), expect: "stale" },
    { ...push("from the future", {}, later(6)), expect: "stale" },
    { ...push("another id", { "webhook-id": "msg_2" }), expect: "signature" },
    { ...push("another instant", { "webhook-timestamp": seconds(later(1)) }), expect: "signature" },
    { ...push("unsigned", { "webhook-signature": "" }), expect: "missing_header" },
    { ...push("another version", { "webhook-signature": "v2,AAAA" }), expect: "signature" },
  ],
  documents: [
    { name: "order", raw: order(), topic },
    { name: "totals differ", raw: order({ total: "9.99" }), topic },
    { name: "aftersale", raw: aftersale, topic: "aftersale" },
  ],
  versions: [
    { name: "placed", raw: order(), topic },
    {
      name: "cancelled",
      raw: order({ deal: "cancelled", updatedAt: "2026-11-12T00:00:00Z" }),
      topic,
    },
  ],
  longId: { name: "long", raw: order().replace('"W1"', long), topic, externalId: long },
  unknownStatus: { name: "odd", raw: order({ deal: "thinking" }), topic, status: "thinking" },
});

test("the specification's own example is signed as it says", () => {
  const raw = Buffer.from('{"test": 2432232314}');
  const signed = { id: "msg_p5jXN8AQM9LWM0D4loKWxJek", timestamp: "1614265330", raw };
  assert.equal(signatureOf(signed, secret), "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
});
