import { ProblemError } from "../../../platform/index.ts";
import type { Caller, Database, Tx } from "../../../platform/index.ts";
import { isNarrow, reasonsAsTold, shownSign } from "../../promises/index.ts";
import type { NewOrder, PlaceOutcome } from "../model.ts";
import type { Orders } from "./open.ts";
import { orderPage } from "./page.ts";

interface Parts {
  readonly database: Database;
  readonly orders: Orders;
}

type Refused = PlaceOutcome & { readonly kind: "refused" };

/** Whether the caller is told less than the numbers of a channel's stock. */
export async function isCoarse(
  tx: Tx,
  orders: Orders,
  { caller, channelId }: { readonly caller: Caller; readonly channelId: number },
): Promise<boolean> {
  const asked = { caller, channelIds: [channelId] };
  return (await orders.parts.promises.coarse(tx, asked)).size > 0;
}

/** What a channel is shown of an item, as a sign: what a refusal may say instead of a number. */
export const signOf = async (
  tx: Tx,
  orders: Orders,
  asked: { readonly itemId: number; readonly channelId: number },
): Promise<string> => shownSign((await orders.parts.promises.shown(tx, asked)).shown);

/**
 * Refuses orders of callers who are told stock coarsely where they would take what there is:
 * a part taken is the exact number. Only a channel whose own policy records what is short does so.
 */
export async function mustTakeWhole(
  { database, orders }: Parts,
  caller: Caller,
  wanted: readonly Pick<NewOrder, "channelId" | "policy">[],
): Promise<void> {
  const loose = wanted.filter((order) => order.policy !== "complete");
  if (!isNarrow(caller) || loose.length === 0) return;
  await database.read(caller.scope, async (tx) => {
    const channelIds = [...new Set(loose.map((order) => order.channelId))];
    const coarse = await orders.parts.promises.coarse(tx, { caller, channelIds });
    for (const { channelId, policy } of loose) {
      if (!coarse.has(channelId)) continue;
      if ((await orders.parts.promises.termsOf(tx, channelId))?.policy === policy) continue;
      const said = { field: "policy", value: policy, rule: "complete" };
      const values = { ...said, channel: channelId };
      throw new ProblemError({ status: 422, kind: "policy_takes_part", ...said, values });
    }
  });
}

/** A refusal without what could be had, for who is told stock coarsely: what he is shown instead. */
export async function refusalAsTold(
  { database, orders }: Parts,
  { caller, channelId }: { readonly caller: Caller; readonly channelId: number },
  { short }: Refused,
) {
  if (!isNarrow(caller)) return null;
  return database.read(caller.scope, async (tx) => {
    if (!(await isCoarse(tx, orders, { caller, channelId }))) return null;
    const lines: { line: number; units: number; shown: string }[] = [];
    for (const { line, units, itemId } of short)
      lines.push({ line, units, shown: await signOf(tx, orders, { itemId, channelId }) });
    return lines;
  });
}

/** An order's page; for who is told stock coarsely without the reasons that name what there is. */
export async function orderPageAsTold(
  tx: Tx,
  orders: Orders,
  { caller, id }: { readonly caller: Caller; readonly id: number },
) {
  const page = await orderPage(tx, orders, id);
  if (!page || !(await isCoarse(tx, orders, { caller, channelId: page.channelId }))) return page;
  const promises = page.promises.map(({ reasons, ...promise }) => ({
    ...promise,
    reasons: reasonsAsTold(reasons),
  }));
  return { ...page, promises };
}
