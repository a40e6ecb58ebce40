import { dayOfInstant, dayToText } from "../../../kernel/index.ts";
import type { OrderState } from "../orders/index.ts";

/** Raised when what an order counts for changes: every order is then counted anew. */
export const rulesVersion = 1;

const zone = "Asia/Shanghai";

/** The day of an instant, as the company's calendar has it. */
export const dayOf = (at: Date): string => dayToText(dayOfInstant(at, zone).day);

/** What is known of an order beside its own lines. */
export interface Around {
  readonly firstDay: string | null;
  readonly currentDay: string | null;
  /** When its last parcel arrived; null while one is under way, or nobody told us. */
  readonly deliveredAt: Date | null;
  readonly signed: boolean;
}

/** What an order counts for; facts of zero are left out. */
export interface OrderFacts {
  readonly orderId: number;
  readonly channelId: number;
  readonly number: string;
  readonly placedDay: string;
  readonly firstDay: string | null;
  readonly currentDay: string | null;
  readonly facts: Readonly<Record<string, number>>;
}

const isCancelled = (state: OrderState) =>
  state.deal === "cancelled" || state.fulfilment === "not_required";

const isDelivered = (state: OrderState) =>
  state.fulfilment === "delivered" || state.fulfilment === "completed";

const flag = (yes: boolean) => (yes ? 1 : 0);

/** Steps an order has reached. */
function steps(state: OrderState, around: Around): Record<string, number> {
  const isFull = state.units > 0 && state.fullUnits === state.units;
  return {
    received: 1,
    held: flag(state.holds.length > 0),
    promised: flag(!isCancelled(state) && isFull),
    picked: flag(state.pickedUnits + state.shippedUnits > 0),
    shipped: flag(state.shippedUnits > 0),
    delivered: flag(isDelivered(state)),
    signed: flag(isDelivered(state) && around.signed),
    cancelled: flag(isCancelled(state)),
    returned: flag(state.returnedUnits > 0),
  };
}

/** How much of what was asked is covered; of live orders only, for history was never promised. */
function fill(state: OrderState): Record<string, number> {
  if (state.mode === "history" || isCancelled(state)) return {};
  return {
    lines: state.lines,
    full_lines: state.fullLines,
    units: state.units,
    full_units: state.fullUnits,
    [`value:${state.currency}`]: state.value,
    [`full_value:${state.currency}`]: state.fullValue,
    unfilled: flag(state.fullUnits < state.units),
  };
}

const dayMs = 86_400_000;

/** How its promise held. An arrival that nobody told us of is neither kept nor broken. */
function promise(state: OrderState, around: Around): Record<string, number> {
  const { firstDay, currentDay, deliveredAt } = around;
  if (state.mode === "history" || isCancelled(state)) return {};
  const isUntold = isDelivered(state) && deliveredAt === null;
  const arrived = isDelivered(state) && deliveredAt ? dayOf(deliveredAt) : null;
  const kept = (day: string | null) => flag(arrived !== null && day !== null && arrived <= day);
  const slip =
    firstDay && currentDay ? (Date.parse(currentDay) - Date.parse(firstDay)) / dayMs : null;
  return {
    ...(isUntold
      ? {}
      : {
          due_first: flag(firstDay !== null),
          kept_first: kept(firstDay),
          due_current: flag(currentDay !== null),
          kept_current: kept(currentDay),
        }),
    dated: flag(slip !== null),
    slipped: flag(slip !== null && slip > 0),
    slip_days: Math.max(0, slip ?? 0),
  };
}

/** Open holds by reason and owner; the day they were placed stands in the name. */
function stuck(state: OrderState): Record<string, number> {
  const counted: Record<string, number> = {};
  for (const { reason, owner, at } of state.holds) {
    const name = `stuck:${reason}/${owner}@${dayOf(new Date(at))}`;
    counted[name] = (counted[name] ?? 0) + 1;
  }
  return counted;
}

/** What one order counts for now: it follows from the stored rows and from nothing else. */
export function factsOf(state: OrderState, around: Around): OrderFacts {
  const facts: Record<string, number> = {};
  for (const some of [steps(state, around), fill(state), promise(state, around), stuck(state)])
    for (const name in some) if (some[name] !== 0) facts[name] = some[name] ?? 0;
  return {
    orderId: state.orderId,
    channelId: state.channelId,
    number: state.number,
    placedDay: dayOf(state.placedAt),
    firstDay: around.firstDay,
    currentDay: around.currentDay,
    facts,
  };
}

/** A sum of the roll-up, or what an order adds to it. */
export interface Entry {
  readonly fact: string;
  readonly day: string;
  readonly channelId: number;
  readonly facet: string;
  readonly value: number;
}

/** By which day a fact is counted: that of the order, or one of the two promised. */
export function dayKindOf(fact: string): "placed" | "first" | "current" {
  if (fact.endsWith("_first")) return "first";
  return fact.endsWith("_current") ? "current" : "placed";
}

/** What an order adds to the sums. */
export function entriesOf(order: OrderFacts): Entry[] {
  const days = { placed: order.placedDay, first: order.firstDay, current: order.currentDay };
  return Object.entries(order.facts).flatMap(([name, value]) => {
    const [fact = "", rest = ""] = name.split(":");
    const [facet = "", heldDay] = rest.split("@");
    const day = heldDay ?? days[dayKindOf(fact)];
    return day === null ? [] : [{ fact, day, channelId: order.channelId, facet, value }];
  });
}

const keyOf = (entry: Entry) =>
  `${entry.fact}\n${entry.day}\n${String(entry.channelId)}\n${entry.facet}`;

/**
 * Orders of one channel that are counted on the same days, added up as if they were one: thousands
 * of a day are a few then, before any name is taken apart.
 */
function groupsOf(before: readonly OrderFacts[], after: readonly OrderFacts[]): OrderFacts[] {
  const groups = new Map<string, OrderFacts & { readonly facts: Record<string, number> }>();
  const add = (sign: 1 | -1) => (order: OrderFacts) => {
    const { channelId, placedDay, firstDay, currentDay } = order;
    const key = `${channelId} ${placedDay} ${firstDay} ${currentDay}`;
    let group = groups.get(key);
    if (!group) groups.set(key, (group = { ...order, facts: {} }));
    const { facts } = group;
    for (const name in order.facts)
      facts[name] = (facts[name] ?? 0) + sign * (order.facts[name] ?? 0);
  };
  before.forEach(add(-1));
  after.forEach(add(1));
  return [...groups.values()];
}

/** By how much the sums move when orders go from what they counted for to what they do now. */
export function movesOf(before: readonly OrderFacts[], after: readonly OrderFacts[]): Entry[] {
  const sums = new Map<string, Entry>();
  for (const entry of groupsOf(before, after).flatMap(entriesOf)) {
    const key = keyOf(entry);
    sums.set(key, { ...entry, value: (sums.get(key)?.value ?? 0) + entry.value });
  }
  // In one order, so that two that add to the same sums cannot wait for each other.
  return [...sums]
    .filter(([, entry]) => entry.value !== 0)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, entry]) => entry);
}
