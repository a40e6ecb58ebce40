import type { Decision } from "../../../engines/promising/index.ts";
import type { Tx } from "../../platform/index.ts";
import { reserve } from "../stock/index.ts";
import { decideCapable, firmCapacity, holdCapacity } from "./capable.ts";
import { grantsOf, takePicture } from "./decide.ts";
import type { DecideParts, Picture } from "./decide.ts";
import { basisOf } from "./model.ts";
import type { ClaimGroup } from "./model.ts";
import { insertPromises } from "./store.ts";

function itemsOf(groups: readonly ClaimGroup[]): number[] {
  const items = new Set<number>();
  for (const group of groups) for (const line of group.lines) items.add(line.itemId);
  return [...items].sort((a, b) => a - b);
}

/** The day the last unit leaves; −1 when nothing does. */
export const lastShipDay = (line: Decision["lines"][number]) =>
  line.slices.reduce((day, slice) => Math.max(day, slice.shipDay), -1);

/** Decides; capacity that an order rests on is held for it and firm at once. */
async function decideAndHold(
  tx: Tx,
  parts: DecideParts,
  asked: { readonly picture: Picture; readonly groups: readonly ClaimGroup[] },
): Promise<Decision[]> {
  const { decisions, offers } = await decideCapable(tx, parts, asked);
  if (!parts.capacity || offers.size === 0) return decisions;
  const held = await holdCapacity(tx, parts.capacity, { decisions, offers });
  await firmCapacity(tx, parts.capacity, held.supplyIds);
  return held.decisions;
}

/**
 * Promises order groups in their order: locks, decides, reserves and records in the caller's
 * transaction. A refused group (policy `complete` or `partial`) leaves no trace.
 * @returns one decision per group.
 */
export async function promiseGroups(
  tx: Tx,
  parts: DecideParts,
  groups: readonly ClaimGroup[],
): Promise<Decision[]> {
  if (groups.length === 0) return [];
  const picture = await takePicture(tx, parts, itemsOf(groups));
  const decisions = await decideAndHold(tx, parts, { picture, groups });
  const grants = grantsOf(picture, groups, decisions, { claimKind: "order", expiresAt: null });
  await reserve(tx, grants, "fresh");
  await insertPromises(
    tx,
    decisions.flatMap((decision, at) => {
      const group = groups[at] as ClaimGroup;
      if (decision.outcome === "refused") return [];
      return decision.lines.map((line) => ({
        claimId: line.ref,
        orderId: group.ref,
        itemId: line.item,
        channelId: group.channelId,
        region: group.region,
        wantedDay: group.wantedDay ?? -1,
        priority: group.priority,
        basis: basisOf(line),
        units: line.units - line.shortUnits,
        // A partial claim does not keep what it could not get.
        shortUnits: group.policy === "backorder" ? line.shortUnits : 0,
        day: line.deliverDay ?? -1,
        shipDay: lastShipDay(line),
        reasons: line.reasons,
      }));
    }),
  );
  return decisions;
}
