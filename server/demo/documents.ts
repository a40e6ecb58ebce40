import type { NewOrder } from "../modules/orders/index.ts";

/** A message of the made-up platform as the inbox keeps it. */
export interface DemoMessage {
  readonly channelId: number;
  readonly dedupeKey: string;
  readonly topic: string;
  readonly raw: Buffer;
  readonly triggeredAt: Date;
  readonly origin: "push";
}

interface Stated {
  readonly status: "unpaid" | "paid" | "cancelled";
  readonly updatedAt: Date;
  /** Tells deliveries of one content apart: the platform repeats itself under another number. */
  readonly delivery?: string;
}

/** What the platform says of an order at one version. */
export function orderMessage(order: NewOrder, at: Stated): DemoMessage {
  const body = {
    ...{ id: order.externalId, status: at.status, region: order.region, buyer: order.buyerMask },
    ...{ created_at: order.placedAt.toISOString(), updated_at: at.updatedAt.toISOString() },
    note: order.note,
    lines: order.lines.map(({ externalId, code, name, units, unitPrice }) => ({
      ...{ id: externalId, code, name, units, price: unitPrice },
    })),
  };
  return {
    channelId: order.channelId,
    dedupeKey: `${order.externalId}/${at.updatedAt.getTime()}/${at.status}${at.delivery ?? ""}`,
    topic: "order",
    raw: Buffer.from(JSON.stringify(body)),
    triggeredAt: at.updatedAt,
    origin: "push",
  };
}

/** A message that was torn on its way: nobody can read it, and it must not be lost. */
export function tornMessage(order: NewOrder, at: Stated): DemoMessage {
  const whole = orderMessage(order, { ...at, delivery: "/torn" });
  return { ...whole, raw: whole.raw.subarray(0, Math.floor(whole.raw.length / 2)) };
}

export interface Returned {
  readonly channelId: number;
  readonly orderExternalId: string;
  readonly buyerMask: string;
  readonly line: {
    readonly code: string;
    readonly name: string;
    readonly units: number;
    readonly unitPrice: string;
  };
  readonly kind: "only" | "return";
  readonly reason: string;
}

/** A buyer asks for his money back, with the goods or without. */
export function returnMessage(asked: Returned, at: Date): DemoMessage {
  const { line } = asked;
  const id = `R${asked.orderExternalId}`;
  const body = {
    ...{ id, order_id: asked.orderExternalId, kind: asked.kind, reason: asked.reason },
    ...{ buyer: asked.buyerMask, created_at: at.toISOString() },
    lines: [{ code: line.code, name: line.name, units: line.units, price: line.unitPrice }],
  };
  return {
    ...{ channelId: asked.channelId, dedupeKey: `${id}/return`, topic: "return" },
    ...{ raw: Buffer.from(JSON.stringify(body)), triggeredAt: at, origin: "push" },
  };
}
