import type { Shop } from "../shop/shop.ts";

/**
 * A dispatching rule: who goes next on a free resource.
 * atc: weight ÷ minutes, fading with the slack that is left (apparent tardiness cost); `look` is
 * how many mean operations ahead it looks, `setup` how many mean changeovers one may cost.
 * held: who must be done before a fixed operation first. edd: earliest due order. slack: least slack per minute of work left. work: most work left.
 */
export type Rule =
  | { readonly kind: "edd" | "slack" | "work" | "wspt" | "held" }
  | { readonly kind: "atc"; readonly look: number; readonly setup: number };

/** The rules that are tried, the likely best first. */
export const rules: readonly Rule[] = [
  { kind: "atc", look: 2, setup: 2 },
  { kind: "atc", look: 2, setup: 0.5 },
  { kind: "atc", look: 1, setup: 0.5 },
  { kind: "atc", look: 4, setup: 0.5 },
  { kind: "atc", look: 2, setup: 0.2 },
  { kind: "atc", look: 8, setup: 0.5 },
  { kind: "atc", look: 2, setup: Infinity },
  { kind: "edd" },
  { kind: "slack" },
  { kind: "wspt" },
  { kind: "work" },
];

/** The rule for shops whose fixed operations the others miss. */
export const heldRule: Rule = { kind: "held" };

/** What rules look at, prepared once per shop. */
export interface RuleBook {
  /** Minutes of the longest way behind each operation, itself included, by its fastest modes. */
  readonly left: Float64Array;
  /** The latest start of each operation that still lets fixed ones start in time. */
  readonly latest: Float64Array;
  readonly meanMinutes: number;
  readonly meanSetup: number;
  /** From each operation's end to its order's, waiting included: guessed, then learned from plans. */
  readonly lead: Float64Array;
}

/** How long a minute of work takes in a busy shop, waiting included. */
const guessedStretch = 2;

function fastest(shop: Shop, op: number): number {
  let least = Infinity;
  for (
    let mode = shop.modeFrom[op] as number;
    mode < (shop.modeFrom[op + 1] as number);
    mode += 1
  ) {
    least = Math.min(least, shop.modeMinutes[mode] as number);
  }
  return least;
}

/** The rule book of a shop. */
export function ruleBook(shop: Shop): RuleBook {
  const left = new Float64Array(shop.operations);
  const latest = new Float64Array(shop.operations).fill(Infinity);
  let sum = 0;
  for (let at = shop.operations - 1; at >= 0; at -= 1) {
    const op = shop.sorted[at] as number;
    let behind = 0;
    for (
      let each = shop.afterFrom[op] as number;
      each < (shop.afterFrom[op + 1] as number);
      each += 1
    ) {
      const next = shop.afterOp[each] as number;
      behind = Math.max(behind, left[next] as number);
      const fixed = shop.fixed[next] as number;
      latest[op] = Math.min(latest[op] as number, fixed >= 0 ? fixed : (latest[next] as number));
    }
    const own = fastest(shop, op);
    latest[op] = (latest[op] as number) - own;
    sum += own;
    left[op] = behind + own;
  }
  let setups = 0;
  for (const minutes of shop.setup) setups += minutes;
  return {
    left,
    latest,
    meanMinutes: Math.max(1, sum / Math.max(1, shop.operations)),
    meanSetup: Math.max(1, setups / Math.max(1, shop.setup.length)),
    lead: left.map((minutes, op) => (minutes - fastest(shop, op)) * guessedStretch),
  };
}

/** How urgent it is to start an operation now; greater goes first. */
export function urgency(
  { shop, book, rule }: { readonly shop: Shop; readonly book: RuleBook; readonly rule: Rule },
  op: number,
  at: { readonly now: number; readonly minutes: number; readonly gap: number },
): number {
  const order = shop.orderOf[op] as number;
  const due = shop.due[order] as number;
  const left = book.left[op] as number;
  const minutes = Math.max(1, at.minutes);
  const weight = shop.weight[order] as number;
  switch (rule.kind) {
    case "held": {
      const latest = book.latest[op] as number;
      return latest < Infinity ? 1e12 - latest : (due === Infinity ? -1e12 : -due) - at.gap;
    }
    case "edd":
      return due === Infinity ? left * 1e-6 - 1e12 : -due - at.gap;
    case "slack":
      return due === Infinity ? left * 1e-6 - 1e12 : -(due - at.now - left) / left;
    case "wspt":
      return weight / minutes;
    case "work":
      return left - at.gap;
    case "atc": {
      const fade = rule.setup === Infinity ? 0 : at.gap / (rule.setup * book.meanSetup);
      if (due === Infinity) return 1e-9 * left * Math.exp(-fade);
      const slack = Math.max(0, due - at.now - minutes - (book.lead[op] as number));
      return (weight / minutes) * Math.exp(-slack / (rule.look * book.meanMinutes * 8) - fade);
    }
  }
}
