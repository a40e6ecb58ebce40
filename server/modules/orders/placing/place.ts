import type { Decision } from "../../../../engines/promising/index.ts";
import type { Day } from "../../../../kernel/index.ts";
import type { Tx } from "../../../platform/index.ts";
import type { ClaimGroup, Promises } from "../../promises/index.ts";
import { channelUnknown, type MissingChannels } from "./channel-check.ts";
import { owe, withinCredit } from "./credit.ts";
import { refusedAsUnused } from "../holds/of-deals.ts";
import { draftFrom, readViews, type DraftParts, type Views } from "./drafts.ts";
import { refresh } from "../locking.ts";
import { briefOf, hashOf, tracePlaced, type Accepted } from "./tracing.ts";
import { asksStock, openOf } from "../model.ts";
import type { NewOrder, PlaceOutcome } from "../model.ts";
import { withRegions } from "../regions.ts";
import { shapeAhead } from "./shaping.ts";
import { findKnown, insertHolds, insertOrders, type DraftOrder, type Summary } from "../store.ts";

export interface PlaceParts extends DraftParts {
  readonly promises: Promises;
  /** Of these channels, those that are not there; absent where any number will do. */
  readonly missingChannels?: MissingChannels;
}

function groupOf(draft: DraftOrder): ClaimGroup {
  const { order } = draft;
  return {
    ref: draft.id,
    policy: order.policy,
    channelId: order.channelId,
    region: order.region,
    wantedDay: order.wantedDay,
    priority: order.priority ?? 0,
    lines: draft.lines
      .filter((line) => asksStock(line.shaped))
      .map((line) => ({
        claimId: line.id,
        itemId: line.shaped.itemId ?? 0,
        units: openOf(line.shaped),
      })),
  };
}

function summaryOf(draft: DraftOrder, decision: Decision | undefined): Summary {
  const shortByLine = new Map<number, number>();
  let shortUnits = 0;
  let promisedDay: number | null = -1;
  for (const line of decision?.lines ?? []) {
    if (line.shortUnits > 0) shortByLine.set(line.ref, line.shortUnits);
    if (draft.order.policy === "backorder") shortUnits += line.shortUnits;
    if (line.deliverDay === null) promisedDay = null;
    else if (promisedDay !== null) promisedDay = Math.max(promisedDay, line.deliverDay);
  }
  const open = draft.lines.some((line) => !line.shaped.mapped);
  return { shortByLine, shortUnits, promisedDay: open || promisedDay === -1 ? null : promisedDay };
}

function outcomeOf(
  draft: DraftOrder,
  decision: Decision | undefined,
  summary: Summary,
): PlaceOutcome {
  if (decision?.outcome === "refused") {
    return {
      kind: "refused",
      short: decision.lines
        .filter((line) => line.shortUnits > 0)
        .map((line) => ({
          line: draft.lines.findIndex((each) => each.id === line.ref) + 1,
          itemId: line.item,
          units: line.units,
          free: line.units - line.shortUnits,
        })),
    };
  }
  return {
    kind: "accepted",
    orderId: draft.id,
    outcome: decision?.outcome ?? "granted",
    shortUnits: (decision?.lines ?? []).reduce((sum, line) => sum + line.shortUnits, 0),
    promisedDay: summary.promisedDay as Day | null,
    holds: draft.holds.map((hold) => hold.reason),
  };
}

/** Sorts a batch into what is new and what was there already; repeats inside the batch count too. */
async function sortKnown(tx: Tx, parts: PlaceParts, orders: readonly NewOrder[]) {
  // The revisions travel with the question: the views ask for them next.
  const [known] = await Promise.all([findKnown(tx, orders), tx.revisions()]);
  const missing = await parts.missingChannels?.(
    tx,
    orders.map((order) => order.channelId),
  );
  const outcomes: (PlaceOutcome | null)[] = orders.map((order) => {
    const answer = known.answers.get(order.key);
    if (answer) {
      if (!answer.hash.equals(hashOf(order))) return { kind: "key_reused", key: order.key };
      return answer.answer as PlaceOutcome;
    }
    const orderId = known.orders.get(`${order.channelId}/${order.externalId}`);
    if (orderId !== undefined) return { kind: "duplicate", orderId };
    return missing?.has(order.channelId) ? channelUnknown(order.channelId) : null;
  });
  const firstAt = new Map<string, number>();
  const firstKey = new Map<string, number>();
  const repeats = new Map<number, number>();
  orders.forEach((order, at) => {
    if (outcomes[at] !== null) return;
    const name = `${order.channelId}/${order.externalId}`;
    const byKey = firstKey.get(order.key);
    const earlier = firstAt.get(name) ?? byKey;
    const first = byKey === undefined ? undefined : orders[byKey];
    // Two orders under one key in one batch are what they are one after the other.
    if (earlier === byKey && first && !hashOf(first).equals(hashOf(order)))
      outcomes[at] = { kind: "key_reused", key: order.key };
    else if (earlier === undefined) {
      firstAt.set(name, at);
      firstKey.set(order.key, at);
    } else repeats.set(at, earlier);
  });
  return { outcomes, repeats };
}

/**
 * Places a batch in one transaction: what is known gets its first answer, the rest is shaped,
 * promised first come first served, and written set-wise with answers, audit and events.
 * @returns one outcome per order, in the same order.
 */
export async function placeOrders(
  tx: Tx,
  parts: PlaceParts,
  orders: readonly NewOrder[],
): Promise<PlaceOutcome[]> {
  const known = sortKnown(tx, parts, orders);
  const shaped = shapeAhead(tx, parts.catalog, orders);
  const { outcomes, repeats } = await known;
  const fresh = orders
    .map((order, at) => ({ order, at }))
    .filter(({ at }) => outcomes[at] === null && !repeats.has(at));
  if (fresh.length > 0) {
    const asked = await withRanks(
      tx,
      parts,
      fresh.map(({ order }) => order),
    );
    const [views, placed] = [
      await readViews(tx, parts, { orders: asked }),
      await withRegions(tx, asked),
    ];
    const drafts: DraftOrder[] = [];
    const places: number[] = [];
    for (const [index, order] of asked.entries()) {
      const lines = shaped.linesOf(order, views.catalog);
      const at = fresh[index]?.at ?? 0;
      outcomes[at] = refusedAsUnused(order, lines, views);
      if (outcomes[at] !== null) continue;
      places.push(at);
      const firstId = await tx.newIds(1 + lines.length);
      drafts.push(draftFrom(placed[index] ?? order, views, { firstId, shaped: lines }));
    }
    await placeDrafts(tx, parts, { drafts, views, at: places, outcomes });
  }
  shaped.done();
  for (const [at, earlier] of repeats)
    outcomes[at] = repeatOutcome(outcomes[earlier] as PlaceOutcome);
  return outcomes as PlaceOutcome[];
}

/** The orders, those that name no rank with their channel's. */
async function withRanks(
  tx: Tx,
  { promises }: PlaceParts,
  orders: readonly NewOrder[],
): Promise<readonly NewOrder[]> {
  if (!orders.some((order) => order.priority === null)) return orders;
  const ranked: NewOrder[] = [];
  for (const order of orders) {
    const priority = order.priority ?? (await promises.termsOf(tx, order.channelId))?.priority ?? 0;
    ranked.push({ ...order, priority });
  }
  return ranked;
}

/** A repeat inside one batch gets what the first got; a refusal is a refusal for both. */
function repeatOutcome(first: PlaceOutcome): PlaceOutcome {
  return first.kind === "accepted" ? { kind: "duplicate", orderId: first.orderId } : first;
}

/**
 * A live order of which something had left or was cancelled before it came, or of a party that takes a part
 * and owes no more than that.
 */
const hasMoved = ({ order, lines }: DraftOrder) =>
  order.mode === "live" &&
  ((order.partyId !== null && order.policy === "partial") ||
    lines.some(({ shaped }) => shaped.shippedUnits + shaped.cancelledUnits > 0));

async function placeDrafts(
  tx: Tx,
  parts: PlaceParts,
  batch: {
    readonly drafts: readonly DraftOrder[];
    readonly views: Views;
    readonly at: readonly number[];
    readonly outcomes: (PlaceOutcome | null)[];
  },
): Promise<void> {
  const { drafts, views, at, outcomes } = batch;
  const asking = drafts.filter(
    (draft) => draft.order.mode === "live" && draft.order.deal !== "cancelled",
  );
  const groups = asking.map(groupOf).filter((group) => group.lines.length > 0);
  const decisions = await parts.promises.promise(tx, groups);
  const byOrder = new Map(decisions.map((decision) => [decision.ref, decision]));
  const summaries = new Map<number, Summary>();
  const kept: { draft: DraftOrder; outcome: Accepted }[] = [];
  drafts.forEach((bare, index) => {
    const decision = byOrder.get(bare.id);
    const draft = withinCredit(bare, views);
    const summary = summaryOf(draft, decision);
    const outcome = outcomeOf(draft, decision, summary);
    outcomes[at[index] ?? 0] = outcome;
    if (outcome.kind !== "accepted") return;
    owe(draft, views);
    summaries.set(draft.id, summary);
    kept.push({ draft, outcome });
  });
  if (kept.length === 0) return;
  const written = kept.map(({ draft }) => draft);
  await insertOrders(tx, written, summaries);
  await insertHolds(
    tx,
    written.flatMap((draft) => draft.holds.map((hold) => ({ ...hold, orderId: draft.id }))),
  );
  await refresh(
    tx,
    kept.filter(({ draft }) => hasMoved(draft)).map(({ draft }) => draft.id),
  );
  await tracePlaced(
    tx,
    kept.map(({ draft, outcome }) => {
      const text = JSON.stringify(outcome);
      const answer = { key: draft.order.key, hash: hashOf(draft.order), text };
      return { draft, brief: briefOf(outcome), answer };
    }),
  );
}
