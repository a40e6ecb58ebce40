/** What makes an order matter; each from 0 (not at all) to 1 (as much as anything). */
export interface Stake {
  readonly order: number;
  readonly urgency: number;
  readonly importance: number;
  readonly margin: number;
}

export type Factor = "urgency" | "importance" | "margin";

/** How much each factor counts: 0 leaves it out, 2 counts it twice. */
export type FactorWeights = Readonly<Record<Factor, number>>;

/** An order's place among others, and what its place would be without each factor. */
export interface Ranked {
  readonly order: number;
  /** 1 to 10: the weight of a minute of lateness. */
  readonly weight: number;
  readonly rank: number;
  readonly rankWithout: Readonly<Record<Factor, number>>;
}

const factors: readonly Factor[] = ["urgency", "importance", "margin"];

/** A factor of nothing must not silence the others. */
const least = 0.05;

/** Urgency by the time that is left: 1 when due now or before, a half when `half` minutes are left. */
export function urgencyOf(at: {
  readonly now: number;
  readonly due: number;
  readonly half: number;
}): number {
  return at.half / (at.half + Math.max(0, at.due - at.now));
}

function priorityOf(stake: Stake, weights: FactorWeights): number {
  return factors.reduce(
    (value, factor) => value * Math.max(least, stake[factor]) ** weights[factor],
    1,
  );
}

function ranksBy(stakes: readonly Stake[], weights: FactorWeights): Map<number, number> {
  const priority = new Map(stakes.map((stake) => [stake.order, priorityOf(stake, weights)]));
  const value = (order: number) => priority.get(order) ?? 0;
  const sorted = stakes.map(({ order }) => order).toSorted((a, b) => value(b) - value(a) || a - b);
  return new Map(sorted.map((order, at) => [order, at + 1]));
}

/**
 * Orders by urgency × importance × margin, first to last, with the weight that each gives to a
 * minute of lateness and the rank it would have were one factor left out.
 */
export function rankOrders(stakes: readonly Stake[], weights: FactorWeights): Ranked[] {
  const ranks = ranksBy(stakes, weights);
  const without = factors.map(
    (factor) => [factor, ranksBy(stakes, { ...weights, [factor]: 0 })] as const,
  );
  const most = Math.max(least, ...stakes.map((stake) => priorityOf(stake, weights)));
  return stakes
    .map((stake): Ranked => {
      const share = priorityOf(stake, weights) / most;
      const rankOf = (by: ReadonlyMap<number, number>) => by.get(stake.order) ?? 0;
      const [urgency = 0, importance = 0, margin = 0] = without.map(([, by]) => rankOf(by));
      return {
        order: stake.order,
        weight: Math.max(1, Math.round(10 * share)),
        rank: rankOf(ranks),
        rankWithout: { urgency, importance, margin },
      };
    })
    .toSorted((a, b) => a.rank - b.rank);
}
