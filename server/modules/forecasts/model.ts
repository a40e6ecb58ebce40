import { dayOfInstant, dayToText } from "../../../kernel/index.ts";
import type { AskedItem, AskedOrder } from "../orders/index.ts";

/** Raised when what an order counts for changes: every order is then counted anew. */
export const rulesVersion = 2;

const zone = "Asia/Shanghai";

/** The day of an instant, as the company's calendar has it. */
export const dayOf = (at: Date): string => dayToText(dayOfInstant(at, zone).day);

/** What one order asks, by item. */
export interface OrderDemand {
  readonly orderId: number;
  readonly channelId: number;
  readonly region: string;
  readonly day: string;
  /** Of its lines' amounts; empty for one that was counted before currencies were told apart. */
  readonly currency: string;
  readonly lines: readonly AskedItem[];
}

/** A sum of demand, or what an order adds to it. */
export interface DemandEntry {
  readonly itemId: number;
  readonly channelId: number;
  readonly region: string;
  readonly day: string;
  readonly currency: string;
  readonly asked: number;
  readonly withdrawn: number;
  readonly refused: number;
  readonly amountMinor: number;
}

/** What orders ask, as it is kept. */
export const demandOfOrders = (asked: readonly AskedOrder[]): OrderDemand[] =>
  asked.map(({ placedAt, items: lines, ...order }) => ({ ...order, day: dayOf(placedAt), lines }));

const isNothing = (entry: DemandEntry) =>
  entry.asked === 0 && entry.withdrawn === 0 && entry.refused === 0 && entry.amountMinor === 0;

/** By how much the sums move when orders go from what they asked to what they ask now. */
export function movesOf(
  before: readonly OrderDemand[],
  after: readonly OrderDemand[],
): DemandEntry[] {
  const sums = new Map<string, DemandEntry>();
  const add = (sign: 1 | -1) => (order: OrderDemand) => {
    const { channelId, region, day, currency } = order;
    for (const [itemId, asked, withdrawn, refused, amountMinor] of order.lines) {
      const key = `${itemId}\n${channelId}\n${region}\n${day}\n${currency}`;
      const known = sums.get(key);
      sums.set(key, {
        ...{ itemId, channelId, region, day, currency },
        asked: (known?.asked ?? 0) + sign * asked,
        withdrawn: (known?.withdrawn ?? 0) + sign * withdrawn,
        refused: (known?.refused ?? 0) + sign * refused,
        amountMinor: (known?.amountMinor ?? 0) + sign * amountMinor,
      });
    }
  };
  before.forEach(add(-1));
  after.forEach(add(1));
  // In one order, so that two that add to the same sums cannot wait for each other.
  return [...sums]
    .filter(([, entry]) => !isNothing(entry))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, entry]) => entry);
}
