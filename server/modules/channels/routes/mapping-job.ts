import type { Actor, JobHandler, Tx } from "../../../platform/index.ts";
import type { ListingDraft } from "../../catalog/index.ts";
import { freeMapped } from "../../orders/index.ts";
import type { Freeing } from "../../orders/index.ts";
import type { ChannelsParts } from "./parts.ts";

const name = "listings.free";

/**
 * Frees orders that waited for what was just mapped: the first of each channel at once, those beyond in a
 * job of the same transaction. Gives the orders that were freed, and whether more follow.
 */
export async function freeNow(
  tx: Tx,
  { orders, jobs }: Pick<ChannelsParts, "orders" | "jobs">,
  { drafts, actor }: { readonly drafts: readonly ListingDraft[]; readonly actor: Actor },
): Promise<{ readonly freed: number[]; readonly isMore: boolean }> {
  const freed: number[] = [];
  let isMore = false;
  const byChannel = Map.groupBy(drafts, (draft) => draft.channelId);
  for (const [channelId, own] of byChannel) {
    const codes = [...new Set(own.map((draft) => draft.code))];
    const { orderIds, next } = await freeMapped(tx, orders.parts, { channelId, codes });
    freed.push(...orderIds);
    if (!next) continue;
    isMore = true;
    const payload = { actor, freeing: { channelId, codes, after: next } };
    await jobs.add(tx, { name, title: `channel ${channelId}`, payload });
  }
  return { freed, isMore };
}

/** Does what freeNow leaves to a job; one that was killed begins where it began, and finds less to do. */
export function doMappings({ database, orders, jobs }: ChannelsParts): void {
  const handler: JobHandler = async ({ scope, payload, signal }) => {
    const { actor, freeing } = payload as unknown as { actor: Actor; freeing: Freeing };
    let { after } = freeing;
    do {
      const asked = { ...freeing, after };
      const round = await database.transact(scope, actor, (tx) =>
        freeMapped(tx, orders.parts, asked),
      );
      after = round.next;
    } while (after && !signal.aborted);
    return null;
  };
  jobs.task(name, handler, { long: true });
}
