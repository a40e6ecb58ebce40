import { dayOfInstant, dayToText, err, ok } from "../../../../kernel/index.ts";
import type { Result } from "../../../../kernel/index.ts";
import type { Tx } from "../../../platform/index.ts";
import type { Item } from "../../catalog/index.ts";
import { nameLots } from "../../stock/index.ts";
import type { ReferenceError } from "../../stock/index.ts";
import { named } from "../model.ts";
import type { NamedError } from "../model.ts";
import type { Production } from "../open.ts";
import type { Operation, WorkOrder } from "../work-order-rows.ts";

/** What the shop floor says of the good units of a last operation beside their number. */
export interface MadeWords {
  /** One for each unit, where the item has serial numbers. */
  readonly serials?: readonly string[] | undefined;
  /** Their last day, ISO, where it does not follow from the item's shelf life. */
  readonly expiresOn?: string | undefined;
}

interface Made {
  readonly order: WorkOrder;
  readonly operation: Operation;
}

/** Which words a report of good units must have. A lot that is there keeps its day: it is asked once. */
export function wordsAsked(item: Item | undefined, { order, operation }: Made) {
  const { serialTracked = false, expiryTracked = false, shelfLifeDays = null } = item ?? {};
  const isOpen = serialTracked || order.received === 0;
  return {
    asksSerials: operation.isLast && serialTracked,
    asksExpiry: operation.isLast && expiryTracked && shelfLifeDays === null && isOpen,
  };
}

/** What a report lacks of these words, or says without need; or null. */
export function wordsWrong(
  item: Item | undefined,
  made: Made,
  said: MadeWords & { readonly good: number },
): NamedError | null {
  const { order, operation } = made;
  const field = `${order.number}-${operation.step}`;
  const { serials = [], expiresOn, good } = said;
  const { asksSerials } = wordsAsked(item, made);
  const count = { field, value: serials.length };
  if (asksSerials && serials.length !== good)
    return named("serials_needed", { ...count, rule: String(good) });
  if (!asksSerials && serials.length > 0)
    return named("serials_unfit", {
      ...count,
      rule: operation.isLast ? "serial_tracked" : "last_operation",
    });
  if (expiresOn !== undefined && !(operation.isLast && item?.expiryTracked))
    return named("expiry_unfit", {
      ...{ field, value: expiresOn },
      rule: operation.isLast ? "expiry_tracked" : "last_operation",
    });
  return null;
}

/** The refusal of a lot as the report calls its fields: `serials.2`, `expiresOn`. */
function ofReport(error: ReferenceError): ReferenceError {
  if (error.kind === "expiry_needed") return { ...error, field: "expiresOn" };
  return { ...error, field: error.field.replace(/\.lot$/u, "") };
}

/**
 * The lots into which good units go: a lot for each serial number, else one named after the work
 * order, and none where the item is not kept by lot.
 * Errors: as stock names lots; a serial number that lies somewhere is `serial_known`.
 */
export async function madeLots(
  tx: Tx,
  production: Production,
  made: { readonly order: WorkOrder; readonly units: number; readonly said: MadeWords },
): Promise<Result<{ units: number; lotId: number | undefined }[], ReferenceError>> {
  const { order, units, said } = made;
  const { itemId, placeId } = order;
  const item = (await production.catalog.view.get(tx)).item(itemId);
  if (!item?.lotTracked && !item?.expiryTracked) return ok([{ units, lotId: undefined }]);
  const zone = (await production.parties.view.get(tx)).place(placeId)?.zone;
  // The day of release: a lot keeps one day, however many days it is made on.
  const madeOn = dayToText(dayOfInstant(order.releasedAt ?? tx.now, zone ?? "Asia/Shanghai").day);
  const { serials = [], expiresOn } = said;
  const isSerial = item.serialTracked;
  // A lot that is there keeps the day that was said of it.
  const isKnown = !isSerial && order.received > 0 && expiresOn === undefined;
  const rows = (isSerial ? serials : [order.number]).map((code) => ({
    ...{ itemId, placeId, units: isSerial ? 1 : units },
    lot: isKnown ? { code } : { code, madeOn, expiresOn },
  }));
  const list = isSerial ? "serials" : "";
  const lots = await nameLots(tx, production, { list, rows, receives: () => true });
  if (!lots.ok) return err(ofReport(lots.error));
  return ok(lots.value.map(({ units: each, lotId }) => ({ units: each, lotId })));
}
