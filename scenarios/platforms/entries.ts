// What a simulated platform knows of its orders, whatever it calls things, and what follows from that.

export interface BookLine {
  readonly id: number;
  /** Which of the codes it sells. */
  readonly code: number;
  readonly units: number;
  readonly priceMinor: number;
  shipped: number;
  cancelled: number;
  refunded: boolean;
}

export interface BookParcel {
  readonly tracking: string;
  readonly units: ReadonlyMap<number, number>;
}

export interface BookRefund {
  readonly id: number;
  readonly at: Date;
  readonly amountMinor: number;
  /** The line it is about; null where a platform only names an amount. */
  readonly line: BookLine | null;
  /** It gave the whole order back before any of it arrived. */
  readonly isWhole?: boolean;
}

/** What a buyer asks for, as it stands: the platform ends it, he or we. */
export interface BookCase {
  readonly id: number;
  /** The line it is about; the first where it is about money alone, or about the whole order. */
  readonly line: BookLine;
  /** It is about the whole order. */
  readonly isWhole: boolean;
  readonly askedAt: Date;
  changedAt: Date;
  /** Rises with each change: two may fall into one second. */
  version: number;
  kind: "only" | "return" | "cancellation";
  amountMinor: number;
  standing: "asked" | "underway" | "refused" | "withdrawn";
}

export interface BookOrder {
  /** From 1, in the order of placing. */
  readonly serial: number;
  readonly lines: readonly BookLine[];
  readonly parcels: BookParcel[];
  readonly refunds: BookRefund[];
  /** What is not settled; a settled case is a refund under its number. */
  readonly cases: BookCase[];
  readonly placedAt: Date;
  updatedAt: Date;
  paidAt: Date | null;
  cancelledAt: Date | null;
  /** Thrown away by hand, where a platform knows that. */
  isTrashed: boolean;
  note: string;
  /** The order that this one was split from. */
  readonly parent: BookOrder | null;
}

/** What may happen to orders on a platform. */
export interface Habits {
  /** How finely parcels are told: by units, by whole lines, or the order as a whole. */
  readonly parcels: "units" | "lines" | "order";
  /** Units may be taken off a line before they leave. */
  readonly isEdited: boolean;
  /**
   * How money goes back: an amount, for a line, for the order as a whole, for lines that were sent back
   * (the order itself says nothing of it), or it is not told.
   */
  readonly refunds: "amount" | "line" | "order" | "sent" | "none";
  readonly isSplit: boolean;
  readonly isTrashed: boolean;
  /**
   * Buyers ask for a line's money, for some money, or to cancel the whole order; and for more, for less,
   * for something else, or no more.
   */
  readonly asks?: "line" | "money" | "order";
  /** Lines of an order at most, where that is not four. */
  readonly linesMax?: number;
}

/** Units of a line that have neither left nor been taken off. */
export const openOf = (line: BookLine): number => line.units - line.shipped - line.cancelled;

export const isOpen = (order: BookOrder): boolean =>
  order.paidAt !== null && order.cancelledAt === null && order.lines.some((l) => openOf(l) > 0);

/** Which orders we ship or cancel ourselves: what both hands touch at once has no single truth. */
export const isOurs = (order: BookOrder): boolean => order.serial % 5 === 0;

/** Of ours, those that we cancel where the platform lets us. */
export const isCancelledByUs = (order: BookOrder): boolean => order.serial % 10 === 5;

export const totalOf = (order: BookOrder): number =>
  order.lines.reduce((sum, line) => sum + line.units * line.priceMinor, 0);

/** What an order's money has come to. */
export function paymentOf(order: BookOrder): "none" | "paid" | "partially_refunded" | "refunded" {
  if (!order.paidAt) return "none";
  const back = order.refunds.reduce((sum, refund) => sum + refund.amountMinor, 0);
  if (back === 0) return "paid";
  const isWhole = back >= totalOf(order) || order.lines.every((line) => line.refunded);
  return isWhole ? "refunded" : "partially_refunded";
}

export const isPending = ({ standing }: BookCase): boolean => standing !== "withdrawn";
/** Money that went back or may go. */
export const backOf = ({ refunds, cases }: BookOrder): number =>
  [...refunds, ...cases].reduce((sum, each) => sum + each.amountMinor, 0);
export const hasCase = (order: BookOrder, line: BookLine): boolean =>
  order.cases.some((each) => each.line === line);

/** How often orders lived through what: parted, left in parts, given back, asked about, cancelled. */
export function livesOf(orders: readonly BookOrder[]): string {
  const count = (of: (order: BookOrder) => number) =>
    orders.reduce((sum, order) => sum + of(order), 0);
  const inParts = ({ parcels, lines }: BookOrder) =>
    Number(parcels.length > 1 || (parcels.length > 0 && lines.some((line) => openOf(line) > 0)));
  return [
    `${count(({ parent }) => Number(parent !== null))} parts of others`,
    `${count(inParts)} left in parts`,
    `${count(({ refunds }) => refunds.length)} refunds`,
    `${count(({ cases }) => cases.length)} cases open or withdrawn`,
    `${count(({ cancelledAt }) => Number(cancelledAt !== null))} cancelled`,
  ].join(", ");
}
