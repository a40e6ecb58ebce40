import type { BodyOf } from "../../../../contract/index.ts";
import type { placeOrder } from "../../../../contract/orders.ts";
import { lineAmount } from "../../../../kernel/index.ts";
import { ProblemError } from "../../../platform/index.ts";
import type { Caller, Database } from "../../../platform/index.ts";
import { unitsOf } from "../../catalog/index.ts";
import type { CatalogView, Item } from "../../catalog/index.ts";
import type { Orders } from "./open.ts";

type Body = BodyOf<typeof placeOrder>;
type Line = Body["lines"][number];

/** Digits after the point at which a price per piece is cut: the line amount is what counts. */
const priceDigits = 8;

/** A decimal price over a whole number, exact where it ends within some digits. */
function priceOver(price: string, pieces: number): string {
  const [whole = "0", decimals = ""] = price.split(".");
  const scale = priceDigits + decimals.length;
  const scaled = BigInt(whole + decimals) * 10n ** BigInt(priceDigits);
  const text = String(scaled / BigInt(pieces)).padStart(scale + 1, "0");
  return `${text.slice(0, -scale)}.${text.slice(-scale)}`.replace(/\.?0+$/, "");
}

/** The item that a line counts, and how many of its units one piece of the line is. */
function countedBy(view: CatalogView, body: Body, { now, line }: Typed): [Item, number] | null {
  const at = body.placedAt ? Date.parse(body.placedAt) : now.getTime();
  const listing = line.code === undefined ? null : view.listing(body.channelId, line.code, at);
  const [only, ...more] = listing?.parts ?? [];
  const part = line.itemId === undefined ? only : { itemId: line.itemId, units: 1 };
  const item = part && more.length === 0 ? view.item(part.itemId) : undefined;
  return item && part ? [item, part.units] : null;
}

/** The line in pieces: what was said per larger unit is divided, and its amount stays. */
function inPieces(line: Line, pieces: number, currency: string): Line {
  const { unit: _unit, ...rest } = line;
  const price = line.unitPrice ?? "0";
  const amount = lineAmount(line.units, price, currency);
  return {
    ...rest,
    units: pieces,
    ...(line.amountMinor === undefined && amount.ok && { amountMinor: amount.value }),
    ...(line.unitPrice !== undefined && {
      unitPrice: priceOver(price, Math.max(1, Math.round(pieces / line.units))),
    }),
  };
}

function lineOf(view: CatalogView, body: Body, typed: Typed): Line {
  const { field, line } = typed;
  const counted = countedBy(view, body, typed);
  const item = counted?.[0] ?? { code: line.code ?? "", unit: "", units: [] };
  const units = unitsOf(item, line.units, line.unit);
  if (!units.ok) {
    const { kind, ...values } = units.error;
    throw new ProblemError({ status: 422, kind, values: { ...values, field }, ...values, field });
  }
  const each = counted?.[1] ?? 1;
  if (units.value % each === 0) return inPieces(line, units.value / each, body.currency ?? "CNY");
  const value = `${line.units} ${line.unit ?? ""}`;
  const said = { field, value, rule: `${each} ${item.unit}` };
  throw new ProblemError({
    ...{ status: 422, kind: "units_not_whole", ...said },
    values: { ...said, item: item.code },
  });
}

interface Typed {
  readonly now: Date;
  readonly field: string;
  readonly line: Line;
}

/**
 * The orders with every line that names a unit in pieces; the catalog is read only where one does.
 * Refuses by name a unit that the line's item does not have.
 */
export async function inSmallestUnits(
  { database, orders }: { readonly database: Database; readonly orders: Orders },
  { scope, list = "lines" }: Pick<Caller, "scope"> & { readonly list?: string },
  bodies: readonly Body[],
): Promise<readonly Body[]> {
  const isTyped = (line: Line) => line.unit !== undefined && line.unit.trim() !== "";
  if (!bodies.some((body) => body.lines.some(isTyped))) return bodies;
  const view = await database.read(scope, (tx) => orders.parts.catalog.view.get(tx));
  const now = database.world.clock();
  return bodies.map((body, index) => ({
    ...body,
    lines: body.lines.map((line, at) => {
      const field = `${bodies.length > 1 ? `orders.${index}.` : ""}${list}.${at}.unit`;
      return isTyped(line) ? lineOf(view, body, { now, field, line }) : line;
    }),
  }));
}
