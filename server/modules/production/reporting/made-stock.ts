import { err, ok } from "../../../../kernel/index.ts";
import type { Result } from "../../../../kernel/index.ts";
import type { Tx } from "../../../platform/index.ts";
import {
  changeStock,
  lockSupplies,
  receiveMade,
  reservationsOfItems,
  settleLots,
  stillReceived,
} from "../../stock/index.ts";
import type { StockError } from "../../stock/index.ts";
import type { AtWork } from "./executing.ts";
import { madeLots, type MadeWords } from "../materials/made-lots.ts";
import { named, type NamedError } from "../model.ts";
import type { Production } from "../open.ts";
import type { WorkOrder } from "../work-order-rows.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

/** Lets good units come into stock, against the receipt that announced them. */
export async function receiveGood(
  tx: Tx,
  production: Production,
  made: { readonly order: WorkOrder; readonly units: number; readonly said: MadeWords },
): Promise<Result<null, StockError>> {
  const { order, units } = made;
  const { itemId, placeId, supplyId, number } = order;
  const lots = await madeLots(tx, production, made);
  if (!lots.ok) return lots;
  const document = { kind: "receipt", documentKind: "work_order", documentId: order.id } as const;
  const done = await receiveMade(tx, production.parties, {
    ...{ itemId, placeId, supplyId, lots: lots.value },
    document: { ...document, why: number },
  });
  if (!done.ok) return done;
  if (lots.value.some((each) => each.lotId !== undefined))
    await settleLots(tx, production, [itemId]);
  await tx.rows(
    `update production.work_order set received = received + $4, revision = revision + 1
     where cell = $1 and tenant_id = $2 and id = $3`,
    [...scopeOf(tx), order.id, units],
  );
  return ok(null);
}

/** Good units that were never made, and why they go. */
interface MadeBack {
  readonly good: number;
  readonly note: string;
  /** Each by its number, where the item has serial numbers. */
  readonly serials?: readonly string[] | undefined;
}

interface TakenOut {
  readonly at: AtWork;
  readonly back: MadeBack;
}

/** Units of an item on hand at a place that nobody has in his hands. */
async function unpicked(
  tx: Tx,
  at: { readonly itemId: number; readonly placeId: number },
): Promise<number> {
  const { supplies } = await lockSupplies(tx, [at.itemId]);
  const onHand = supplies.find((each) => each.place === at.placeId && each.id === 0);
  const held = await reservationsOfItems(tx, [at.itemId]);
  const picked = held
    .filter((each) => each.place === at.placeId && each.supply === 0)
    .reduce((sum, each) => sum + each.picked, 0);
  return Math.max(0, (onHand?.quantity ?? 0) - picked);
}

/** The lots of these serial numbers: each once, brought by this work order, and lying there still. */
async function namedLots(
  tx: Tx,
  order: WorkOrder,
  serials: readonly string[],
): Promise<Result<{ units: number; lotId: number }[], NamedError>> {
  const { id, itemId, placeId, number } = order;
  const document = { kind: "work_order", id, itemId, placeId };
  const received = await stillReceived(tx, document);
  const byCode = new Map(received.map((each) => [each.code, each]));
  const lots: { units: number; lotId: number }[] = [];
  for (const [index, value] of serials.entries()) {
    const lot = byCode.get(value);
    const at = { field: `serials.${index}`, value };
    if (serials.indexOf(value) < index) return err(named("serial_twice", { ...at, rule: "once" }));
    if (!lot) return err(named("serial_unmade", { ...at, rule: number }));
    if (lot.lying < 1) return err(named("serial_gone", { ...at, rule: number }));
    lots.push({ units: 1, lotId: lot.lotId });
  }
  return ok(lots);
}

/** The lots that good units leave: as the serial numbers say, else where the report had brought them. */
async function leftLots(
  tx: Tx,
  production: Production,
  { at: { order }, back }: TakenOut,
): Promise<Result<{ units: number; lotId: number | undefined }[], NamedError | StockError>> {
  const item = (await production.catalog.view.get(tx)).item(order.itemId);
  if (item?.serialTracked) return namedLots(tx, order, back.serials ?? []);
  return madeLots(tx, production, { order, units: back.good, said: {} });
}

/**
 * Takes good units out of stock again; who was promised them waits for the receipt.
 * Errors: `units_gone` where fewer lie there unpicked, and of serial numbers `serial_twice`,
 * `serial_unmade` by this work order, `serial_gone`.
 */
export async function takeGood(
  tx: Tx,
  production: Production,
  out: TakenOut,
): Promise<Result<null, NamedError | StockError>> {
  const { order, operation } = out.at;
  const { itemId, placeId } = order;
  const { good: units, note } = out.back;
  const gone = (onHand: number) =>
    err(
      named("units_gone", {
        ...{ field: `${order.number}-${operation.step}`, value: units, rule: String(onHand) },
      }),
    );
  // Locks the item's supplies: what lies there stays until the end.
  const free = await unpicked(tx, order);
  const lots = await leftLots(tx, production, out);
  if (!lots.ok) return lots;
  if (free < units) return gone(free);
  const changes = lots.value.map((each) => ({
    ...{ itemId, placeId, units: -each.units, lotId: each.lotId },
  }));
  const why = `${order.number}: ${note}`;
  const document = {
    ...{ kind: "receipt" as const, documentKind: "work_order", documentId: order.id, why },
  };
  const taken = await changeStock(tx, production.parties, { document, changes });
  if (!taken.ok) return taken.error.kind === "not_enough" ? gone(taken.error.onHand) : taken;
  await tx.rows(
    `update production.work_order set received = received - $4, revision = revision + 1
     where cell = $1 and tenant_id = $2 and id = $3`,
    [...scopeOf(tx), order.id, units],
  );
  return ok(null);
}
