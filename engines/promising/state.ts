import type { Day } from "../../kernel/index.ts";
import type { DecideInput, Quota, Source, Supply } from "./types.ts";

/** A supply with what is left of it while claims are decided. */
export interface Left {
  readonly supply: Supply;
  readonly shipDay: Day;
  free: number;
}

/** What is left of one channel's quota of one item. */
export interface QuotaLeft {
  capLeft: number;
  protectedLeft: number;
  readonly capped: boolean;
}

export interface ItemState {
  /** By place, earliest ship day first. */
  readonly byPlace: Map<number, Left[]>;
  readonly quotas: Map<number, QuotaLeft>;
  /** Σ free over all places within the horizon. */
  free: number;
  /** Σ protectedLeft over all channels. */
  protectedUnits: number;
}

/** The whole problem as it stands after the claims decided so far. */
export interface State {
  readonly items: Map<number, ItemState>;
  readonly today: Day;
}

function itemState(items: Map<number, ItemState>, item: number): ItemState {
  const known = items.get(item);
  if (known) return known;
  const fresh: ItemState = { byPlace: new Map(), quotas: new Map(), free: 0, protectedUnits: 0 };
  items.set(item, fresh);
  return fresh;
}

/** The state before the first claim. Supplies beyond the horizon or without a clock are left out. */
export function openState(input: DecideInput): State {
  const items = new Map<number, ItemState>();
  const clocks = new Map(input.clocks.map((clock) => [clock.place, clock]));
  for (const supply of input.supplies) {
    const clock = clocks.get(supply.place);
    if (!clock || supply.free <= 0) continue;
    const from = supply.kind === "on_hand" || supply.day < input.today ? input.today : supply.day;
    if (from > input.today + input.horizonDays) continue;
    const state = itemState(items, supply.item);
    const list = state.byPlace.get(supply.place);
    const left: Left = { supply, shipDay: clock.shipDay(from), free: supply.free };
    if (list) list.push(left);
    else state.byPlace.set(supply.place, [left]);
    state.free += supply.free;
  }
  for (const state of items.values()) {
    for (const list of state.byPlace.values()) {
      list.sort(
        (a, b) => a.shipDay - b.shipDay || rankOf(a) - rankOf(b) || a.supply.ref - b.supply.ref,
      );
    }
  }
  for (const quota of input.quotas) addQuota(itemState(items, quota.item), quota);
  return { items, today: input.today };
}

/** On hand stands before a receipt of the same day: it is certain. */
function rankOf(left: Left): number {
  return left.supply.kind === "on_hand" ? 0 : 1;
}

function addQuota(state: ItemState, quota: Quota): void {
  const protectedLeft = Math.max(0, quota.protectedLeft);
  state.quotas.set(quota.channel, {
    capLeft: quota.capLeft === null ? Number.MAX_SAFE_INTEGER : Math.max(0, quota.capLeft),
    protectedLeft,
    capped: quota.capLeft !== null,
  });
  state.protectedUnits += protectedLeft;
}

/** What a channel may take of an item now: its cap, and all that is not kept for others. */
export function allowance(state: ItemState, channel: number): number {
  const own = state.quotas.get(channel);
  const others = state.protectedUnits - (own?.protectedLeft ?? 0);
  const open = Math.max(0, state.free - others);
  return own ? Math.min(own.capLeft, open) : open;
}

/** Takes units for a channel; negative units give them back. */
export function take(state: ItemState, channel: number, left: Left, units: number): void {
  left.free -= units;
  state.free -= units;
  const own = state.quotas.get(channel);
  if (own?.capped) own.capLeft -= units;
}

/** Lowers the protection of a channel by what it took. */
export function consumeProtection(state: ItemState, channel: number, units: number): void {
  const own = state.quotas.get(channel);
  if (!own) return;
  const consumed = Math.min(own.protectedLeft, units);
  own.protectedLeft -= consumed;
  state.protectedUnits -= consumed;
}

/** Units of an item that a source can deliver by a day (null: can ship at once, today's stock). */
export function onTimeFree(
  item: ItemState,
  source: Source,
  wanted: Day | null,
  today: Day,
): number {
  const list = item.byPlace.get(source.place);
  if (!list) return 0;
  let sum = 0;
  for (const left of list) {
    if (isOnTime(left, source, wanted, today)) sum += left.free;
  }
  return sum;
}

/** True when a supply meets the wanted day, or is in stock now when none was named. */
export function isOnTime(left: Left, source: Source, wanted: Day | null, today: Day): boolean {
  if (wanted !== null) return left.shipDay + source.transitDays <= wanted;
  return left.supply.kind === "on_hand" || left.supply.day <= today;
}
