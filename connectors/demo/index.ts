// The made-up company's platform: whole documents, pushed. Its messages take the road of any other
// channel through the inbox; nobody signs them, so nothing outside can push them, and its doors
// are never opened, for there is nothing behind them.
import { list, Reader, readJson, text } from "../port/index.ts";
import type { CanonicalAftersale, CanonicalOrder, Connector, Fields } from "../port/index.ts";
import type { Normalised } from "../port/index.ts";

const statuses: Readonly<Record<string, Pick<CanonicalOrder, "deal" | "payment">>> = {
  unpaid: { deal: "confirmed", payment: "none" },
  paid: { deal: "confirmed", payment: "paid" },
  cancelled: { deal: "cancelled", payment: "voided" },
};

function linesOf(body: Fields, reader: Reader, isCancelled: boolean): CanonicalOrder["lines"] {
  return list(body, "lines").map((line) => {
    const units = reader.whole(line, "units");
    return {
      externalId: reader.required(line, "id"),
      kind: "sale",
      code: reader.required(line, "code"),
      name: text(line, "name"),
      units,
      unitPrice: text(line, "price") || "0",
      amountMinor: reader.amount(line, units, "CNY"),
      shippedUnits: 0,
      cancelledUnits: isCancelled ? units : 0,
    };
  });
}

function orderOf(body: Fields, reader: Reader): CanonicalOrder {
  const status = text(body, "status");
  const known = statuses[status];
  if (!known) reader.refuse("status", status, "unknown_status");
  const updatedAt = reader.instant(body, "updated_at");
  const lines = linesOf(body, reader, status === "cancelled");
  const totalMinor = lines.reduce((sum, line) => sum + line.amountMinor, 0);
  return {
    type: "order",
    externalId: reader.required(body, "id"),
    number: reader.required(body, "id"),
    kind: "sale",
    ...(known ?? { deal: "open", payment: "none" }),
    channelStatus: status,
    buyerMask: text(body, "buyer"),
    mergeKey: "",
    region: text(body, "region"),
    shipTo: {},
    currency: "CNY",
    totalMinor,
    paidMinor: status === "paid" ? totalMinor : 0,
    placedAt: reader.instant(body, "created_at"),
    sourceUpdatedAt: updatedAt,
    sourceVersion: "",
    note: text(body, "note"),
    lines,
    holds: [],
  };
}

function returnOf(body: Fields, reader: Reader): CanonicalAftersale {
  const lines = list(body, "lines").map((line) => {
    const units = reader.whole(line, "units");
    const amountMinor = reader.amount(line, units, "CNY");
    return { code: reader.required(line, "code"), name: text(line, "name"), units, amountMinor };
  });
  return {
    type: "aftersale",
    externalId: reader.required(body, "id"),
    orderExternalId: text(body, "order_id") || null,
    kind: text(body, "kind") === "only" ? "only" : "return",
    restock: "unknown",
    amountMinor: lines.reduce((sum, line) => sum + line.amountMinor, 0),
    currency: "CNY",
    reason: text(body, "reason"),
    buyerMask: text(body, "buyer"),
    placedAt: reader.instant(body, "created_at"),
    lines,
  };
}

function normalise(raw: string, topic: string): Normalised {
  const reader = new Reader();
  let body: unknown = null;
  try {
    body = readJson(raw);
  } catch {
    // Torn on its way: said below like any other body that is no object.
  }
  if (typeof body !== "object" || body === null || Array.isArray(body)) {
    reader.refuse("body", raw.slice(0, 80), "not_an_object");
    return { messages: [], problems: reader.problems };
  }
  const fields = body as Fields;
  const message = topic === "return" ? returnOf(fields, reader) : orderOf(fields, reader);
  const isGood = reader.problems.length === 0;
  return { messages: isGood ? [message] : [], problems: reader.problems };
}

/** The demo's connector: it reads, and is never asked. */
export const demoConnector: Connector = {
  kind: "demo",
  version: 1,
  limits: {
    ...{ requestsPerSecond: 1, burst: 1, pageMax: 1, windowMaxMs: 0, lookbackDays: 0 },
    ...{ overlapMs: 0, lagMs: 0, pages: "forward" },
  },
  fields: [],
  steps: [],
  pushes: "document",
  zone: "Asia/Shanghai",
  verify: () => ({ ok: false, reason: "signature" }),
  hint: (_raw, topic) => ({ topic, externalIds: [] }),
  normalise,
  open() {
    throw new Error("The demo's platform is made up: there is no door to open");
  },
};
