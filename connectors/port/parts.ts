import { doubtsOf } from "./doubts.ts";
import type { CanonicalLine, CanonicalOrder } from "./order.ts";

/** A line of money alone: postage, a fee, a discount over the whole order. None for nothing. */
function moneyLine(
  kind: "shipping" | "fee" | "discount",
  name: string,
  amountMinor: number,
): CanonicalLine[] {
  if (amountMinor === 0) return [];
  const unitPrice = (amountMinor / 100).toFixed(2);
  return [{ externalId: name, kind, code: name, name, units: 1, unitPrice, amountMinor }];
}

interface OrderParts {
  readonly sales: readonly CanonicalLine[];
  readonly shippingMinor?: number;
  readonly feeMinor?: number;
  /** Positive: what is taken off. */
  readonly discountMinor?: number;
  readonly totalMinor: number;
  readonly status: string;
  readonly isStatusKnown: boolean;
}

/**
 * The lines of an order with its money beside them, and what must be looked at: lines that do not
 * add up to the total, and a status that no table of ours knows.
 */
export function orderParts(parts: OrderParts): Pick<CanonicalOrder, "lines" | "holds"> {
  const { sales, shippingMinor = 0, feeMinor = 0, discountMinor = 0, totalMinor, status } = parts;
  const lines = [
    ...sales,
    ...moneyLine("shipping", "shipping", shippingMinor),
    ...moneyLine("fee", "fee", feeMinor),
    ...moneyLine("discount", "discount", -discountMinor),
  ];
  const sum = lines.reduce((total, line) => total + line.amountMinor, 0);
  return {
    lines,
    holds: doubtsOf({ status, isStatusKnown: parts.isStatusKnown, sum, totalMinor }),
  };
}
