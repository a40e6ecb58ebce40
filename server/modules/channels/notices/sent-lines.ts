import { ok } from "../../../../kernel/index.ts";
import type { Result } from "../../../../kernel/index.ts";
import type { SendableLine } from "../../orders/index.ts";
import { refusal } from "./matching.ts";
import type { Refusal, Sent } from "./matching.ts";

/** Units that left a line of an order. */
export interface LeftLine {
  readonly orderId: number;
  readonly lineId: number;
  readonly units: number;
}

/** An order that a notice names, with its lines of goods. */
export interface NamedLines {
  readonly orderId: number;
  readonly lines: readonly SendableLine[];
}

/** How many units of each line are still to leave, while what was sent is taken off it. */
type Still = Map<number, number>;

/** Those of an order's lines of an item that may have been meant: the named one, else all of them. */
function meant(own: readonly SendableLine[], each: Sent): readonly SendableLine[] {
  const named = own.filter((line) => each.orderLine !== "" && line.names[0] === each.orderLine);
  if (named.length > 0) return named;
  const numbered = own.filter(
    (line) => each.orderLine !== "" && line.names.includes(each.orderLine),
  );
  return numbered.length > 0 ? numbered : own;
}

const sumOf = (lines: readonly SendableLine[], of: (line: SendableLine) => number) =>
  lines.reduce((sum, line) => sum + of(line), 0);

/** Takes what was sent off the lines that can only have been meant; or says why that is a guess. */
function takeOff(each: Sent, { orderId, lines }: NamedLines, still: Still) {
  const what = `${each.orderNumber} ${each.code}`;
  const refuse = (reason: string) => refusal(reason, [{ kind: "order", key: String(orderId) }]);
  const own = lines.filter((line) => line.itemId === each.itemId);
  if (own.length === 0) return refuse(`goods_not_ordered (${what})`);
  const lefts = meant(own, each);
  const freeOf = (line: SendableLine) => still.get(line.id) ?? 0;
  const free = sumOf(lefts, freeOf);
  if (each.units > free) {
    const picked = sumOf(lefts, (line) => line.pickedUnits);
    const why = each.units <= free + picked ? "picked_here" : "more_than_open";
    return refuse(`${why} (${what}: ${each.units} > ${free})`);
  }
  const able = lefts.filter((line) => freeOf(line) > 0);
  if (able.length > 1 && each.units < free) return refuse(`several_lines (${what})`);
  const left = able.map((line) => ({
    ...{ orderId, lineId: line.id },
    units: Math.min(each.units, freeOf(line)),
  }));
  for (const { lineId, units } of left) still.set(lineId, (still.get(lineId) ?? 0) - units);
  return ok(left);
}

/**
 * Which lines of an order left by what was sent of it: all that was sent, of each line no more than is
 * open and in nobody's hand. Where that is less, or several lines may have been meant, nothing is guessed.
 */
export function leftOf(sent: readonly Sent[], order: NamedLines): Result<LeftLine[], Refusal> {
  const still: Still = new Map(
    order.lines.map((line) => [line.id, line.openUnits - line.pickedUnits]),
  );
  const units = new Map<number, number>();
  // Who names a line takes from it before those who do not.
  const named = sent.toSorted((a, b) => Number(b.orderLine !== "") - Number(a.orderLine !== ""));
  for (const each of named) {
    const taken = takeOff(each, order, still);
    if (!taken.ok) return taken;
    for (const left of taken.value)
      units.set(left.lineId, (units.get(left.lineId) ?? 0) + left.units);
  }
  const { orderId } = order;
  return ok([...units].map(([lineId, left]) => ({ orderId, lineId, units: left })));
}
