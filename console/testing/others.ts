import assert from "node:assert/strict";
import { placeHold, releaseHold } from "../../server/modules/orders/index.ts";
import { listTenants } from "../../server/modules/people/index.ts";
import { askForRush, endRush } from "../../server/modules/plans/index.ts";
import type { Tx } from "../../server/platform/index.ts";
import type { Stage } from "./stage.ts";

type Act = <T>(work: (tx: Tx) => Promise<T>) => Promise<T>;

/** Gives how somebody else than whoever looks works in the company. */
export async function actAsOthers({ millrace }: Stage): Promise<Act> {
  const [tenant] = await listTenants(millrace.database);
  assert.ok(tenant);
  const scope = { cell: tenant.cell, tenantId: tenant.id };
  const actor = { kind: "system", id: 0, name: "test" } as const;
  return (work) => millrace.database.transact(scope, actor, work);
}

const inDays = (days: number) => new Date(Date.now() + days * 86_400_000);

/** Holds orders, and asks for a rush order that makes the first late; gives how to free and decide it all. */
export async function holdAndRush(
  stage: Stage,
  asked: {
    readonly orders: readonly { readonly id: number; readonly number: string }[];
    readonly itemId: number;
    readonly placeId: number;
  },
): Promise<() => Promise<void>> {
  const { orders, ...rush } = asked;
  const act = await actAsOthers(stage);
  const holdIds: number[] = [];
  for (const { id: orderId } of orders) {
    const held = await act((tx) => placeHold(tx, { orderId, reason: "manual", why: "look" }));
    assert.ok(held.ok);
    holdIds.push(held.value.holdId);
  }
  const slip = { before: inDays(4).toISOString(), after: inDays(5).toISOString() };
  const slips = [{ workOrderId: 1, number: "WO1", ...slip, orders: orders.slice(0, 1) }];
  const offer = { kind: "least", needAt: inDays(3), endAt: inDays(3), slips } as const;
  const id = await act((tx) =>
    askForRush(tx, { ...rush, ...offer, units: 400, weight: 5, why: "fair" }),
  );
  return async () => {
    for (const holdId of holdIds) await act((tx) => releaseHold(tx, { holdId, note: "seen" }));
    await act((tx) => endRush(tx, { id, state: "declined", why: "no" }));
  };
}
