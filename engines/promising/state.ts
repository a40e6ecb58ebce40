import type { Day } from "../../kernel/index.ts";
import type { Finding, Quota, Supply, World } from "./types.ts";

/** A supply with what is left of it while claims are decided. */
export interface Left {
  readonly supply: Supply;
  readonly readyDay: Day;
  readonly shipDay: Day;
  free: number;
}

/** All supplies of one item at one place. */
export interface Pile {
  readonly place: number;
  /** Earliest ready first; on hand before a receipt of the same day, because it is certain. */
  readonly lefts: Left[];
  /** Index of the first supply that may still have units. */
  first: number;
  /** Σ free of what is ready today. */
  now: number;
  /** Σ free. */
  all: number;
}

/** What is left of one channel's quota of one item. */
export interface QuotaLeft {
  capLeft: number;
  protectedLeft: number;
  capped: boolean;
}

export interface ItemState {
  /** An item lies at few places and has few quotas: short lists are made and read fastest. */
  readonly piles: Pile[];
  readonly quotas: { readonly channel: number; readonly left: QuotaLeft }[];
  /** Σ free over all places within the horizon. */
  free: number;
  /** Σ protectedLeft over all channels. */
  protectedUnits: number;
}

/** The whole problem as it stands after the claims decided so far. */
export interface State {
  readonly items: Map<number, ItemState>;
  readonly today: Day;
  readonly until: Day;
  readonly findings: Finding[];
}

function itemState(items: Map<number, ItemState>, item: number): ItemState {
  const known = items.get(item);
  if (known) return known;
  const fresh: ItemState = { piles: [], quotas: [], free: 0, protectedUnits: 0 };
  items.set(item, fresh);
  return fresh;
}

/** The item's pile at a place. */
export function pileAt(item: ItemState, place: number): Pile | undefined {
  for (const pile of item.piles) if (pile.place === place) return pile;
  return undefined;
}

/** What is left of a channel's quota of the item; undefined when it has none. */
export function quotaOf(item: ItemState, channel: number): QuotaLeft | undefined {
  for (const quota of item.quotas) if (quota.channel === channel) return quota.left;
  return undefined;
}

/** The day on which a supply can be picked. */
export function readyDay(supply: Supply, today: Day): Day {
  return supply.kind === "on_hand" || supply.day < today ? today : supply.day;
}

const earlierFirst = (a: Left, b: Left) =>
  a.readyDay - b.readyDay ||
  (a.supply.kind === "on_hand" ? 0 : 1) - (b.supply.kind === "on_hand" ? 0 : 1) ||
  a.supply.ref - b.supply.ref;

/** The state before the first claim, without supplies beyond the horizon or without a clock. */
export function openState(world: World): State {
  const { today, horizonDays } = world;
  const until = (today + horizonDays) as Day;
  const state: State = { items: new Map(), today, until, findings: [] };
  const clocks = new Map(world.clocks.map((clock) => [clock.place, clock]));
  for (const supply of world.supplies) {
    const clock = clocks.get(supply.place);
    const { ref, place } = supply;
    if (!clock) state.findings.push({ code: "supply_without_clock", supply: ref, place });
    if (!Number.isSafeInteger(supply.free)) {
      state.findings.push({ code: "supply_not_whole", supply: ref, place });
    }
    const free = Math.floor(supply.free);
    const ready = readyDay(supply, today);
    if (!clock || !(free > 0) || ready > until) continue;
    const item = itemState(state.items, supply.item);
    const left: Left = { supply, readyDay: ready, shipDay: clock.shipDay(ready), free };
    const pile = pileAt(item, place);
    if (!pile) {
      const now = ready > today ? 0 : free;
      item.piles.push({ place, lefts: [left], first: 0, now, all: free });
    } else {
      insert(pile.lefts, left, state.findings);
      pile.all += free;
      if (ready <= today) pile.now += free;
    }
    item.free += free;
  }
  for (const quota of world.quotas) addQuota(state, quota);
  return state;
}

/** Puts a supply in its place: piles are short, and mostly come in order. */
function insert(lefts: Left[], left: Left, findings: Finding[]): void {
  const { ref, place } = left.supply;
  for (const each of lefts) {
    // The same row twice may promise its units twice; it is named, and both count as given.
    if (each.supply.ref === ref) findings.push({ code: "supply_repeated", supply: ref, place });
  }
  let at = lefts.length;
  lefts.push(left);
  for (; at > 0; at -= 1) {
    const before = lefts[at - 1];
    if (!before || earlierFirst(before, left) <= 0) break;
    lefts[at] = before;
  }
  lefts[at] = left;
}

function addQuota(state: State, quota: Quota): void {
  const item = itemState(state.items, quota.item);
  const protectedLeft = Math.max(0, quota.protectedLeft);
  const capLeft = quota.capLeft === null ? Number.MAX_SAFE_INTEGER : Math.max(0, quota.capLeft);
  const known = quotaOf(item, quota.channel);
  if (!known) {
    const left = { capLeft, protectedLeft, capped: quota.capLeft !== null };
    item.quotas.push({ channel: quota.channel, left });
    item.protectedUnits += protectedLeft;
    return;
  }
  // Two rows for one channel: the stricter cap and the larger protection hold.
  state.findings.push({ code: "quota_repeated", item: quota.item, channel: quota.channel });
  known.capLeft = Math.min(known.capLeft, capLeft);
  known.capped ||= quota.capLeft !== null;
  item.protectedUnits += Math.max(0, protectedLeft - known.protectedLeft);
  known.protectedLeft = Math.max(known.protectedLeft, protectedLeft);
}

/** What a channel may take of an item now: within its cap, and nothing that is kept for others. */
export function allowance(item: ItemState, channel: number): number {
  const own = quotaOf(item, channel);
  const open = Math.max(0, item.free - item.protectedUnits + (own?.protectedLeft ?? 0));
  return own ? Math.min(own.capLeft, open) : open;
}

/** Takes units from a supply, at the expense of the channel's cap and then of its protection. */
export function take(
  item: ItemState,
  from: { readonly pile: Pile; readonly left: Left; readonly today: Day },
  asked: { readonly quota: QuotaLeft | undefined; readonly units: number },
): void {
  const { pile, left, today } = from;
  const { quota, units } = asked;
  left.free -= units;
  pile.all -= units;
  if (left.readyDay <= today) pile.now -= units;
  item.free -= units;
  if (!quota) return;
  if (quota.capped) quota.capLeft -= units;
  const consumed = Math.min(quota.protectedLeft, units);
  quota.protectedLeft -= consumed;
  item.protectedUnits -= consumed;
}

/** The earliest supply of a pile that still has units. */
export function headOf(pile: Pile): Left | undefined {
  const { lefts } = pile;
  while (pile.first < lefts.length && lefts[pile.first]?.free === 0) pile.first += 1;
  return lefts[pile.first];
}
