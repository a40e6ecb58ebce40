import { amendOrderEndpoint } from "../../../../contract/orders-changes.ts";
import type { BodyOf } from "../../../../contract/index.ts";
import { dayFromText, err, type Result } from "../../../../kernel/index.ts";
import { answer, ProblemError, runCommand } from "../../../platform/index.ts";
import type { Caller, CommandError, Database, Http } from "../../../platform/index.ts";
import { inSmallest } from "../../catalog/index.ts";
import { orderWith } from "../changing/adding.ts";
import { amendOrder } from "../changing/amending.ts";
import type { AmendError, Amendment } from "../changing/amending.ts";
import { isCoarse, signOf } from "./coarse.ts";
import { newLinesOf } from "./new-order.ts";
import type { Orders } from "./open.ts";
import { orderById } from "../reading/queries.ts";
import { mustSee, orderStatuses } from "../reading/sight.ts";
import { inSmallestUnits } from "./typed-lines.ts";

const amendStatuses = {
  ...orderStatuses,
  line_picked: 409,
  line_fixed: 409,
  below_moved: 409,
  amend_refused: 409,
  amend_refused_coarsely: 409,
  add_refused: 409,
  add_refused_coarsely: 409,
  nothing_amended: 422,
  not_in_use: 422,
} as const satisfies Record<AmendError["kind"], number> & Record<string, number>;

/** The lines with their units in the smallest; refuses a unit that a line's item does not have. */
async function inSmallestOfLines(
  { database, orders }: { readonly database: Database; readonly orders: Orders },
  { caller, orderId }: { readonly caller: Caller; readonly orderId: number },
  lines: readonly { readonly lineId: number; readonly units: number; readonly unit?: string }[],
): Promise<readonly { readonly lineId: number; readonly units: number }[]> {
  if (!lines.some((line) => line.unit)) return lines;
  return database.read(caller.scope, async (tx) => {
    const order = await orderById(tx, orderId);
    const itemOf = new Map(order?.lines.map((line) => [line.id, line.itemId ?? 0]));
    const rows = lines.map((line) => ({ ...line, itemId: itemOf.get(line.lineId) ?? 0 }));
    const typed = inSmallest(await orders.parts.catalog.view.get(tx), { list: "lines", rows });
    if (typed.ok) return typed.value;
    const { kind, ...values } = typed.error;
    throw new ProblemError({ status: 422, kind, values, ...values });
  });
}

/** Lines that an order shall gain, in pieces; none of them has an id yet. */
async function linesToAdd(
  parts: { readonly database: Database; readonly orders: Orders },
  { caller, orderId }: { readonly caller: Caller; readonly orderId: number },
  lines: NonNullable<BodyOf<typeof amendOrderEndpoint>["added"]>,
): Promise<NonNullable<Amendment["added"]>> {
  if (lines.length === 0) return [];
  const order = await parts.database.read(caller.scope, (tx) => orderWith(tx, orderId, []));
  if (!order) return [];
  const { channelId, externalId, currency } = order;
  const body = { channelId, externalId, currency, placedAt: order.placedAt.toISOString(), lines };
  const seen = { scope: caller.scope, list: "added" };
  const [whole = body] = await inSmallestUnits(parts, seen, [body]);
  return newLinesOf(whole, "added").map((line) => ({ ...line, externalId: "" }));
}

/** A refused amendment without what could be had, for who is told stock coarsely. */
async function amendmentAsTold<T>(
  { database, orders }: { readonly database: Database; readonly orders: Orders },
  { caller, orderId }: { readonly caller: Caller; readonly orderId: number },
  result: Result<T, AmendError | CommandError>,
): Promise<Result<T, AmendError | CommandError>> {
  if (result.ok) return result;
  const { error } = result;
  if (error.kind !== "amend_refused" && error.kind !== "add_refused") return result;
  const shown = await database.read(caller.scope, async (tx) => {
    const order = await orderById(tx, orderId);
    const { channelId = 0 } = order ?? {};
    if (!(await isCoarse(tx, orders, { caller, channelId }))) return null;
    const itemId =
      error.kind === "add_refused"
        ? error.item
        : (order?.lines.find((each) => each.id === error.line)?.itemId ?? 0);
    return signOf(tx, orders, { itemId, channelId });
  });
  if (shown === null) return result;
  const { units } = error;
  if (error.kind === "amend_refused")
    return err({ kind: "amend_refused_coarsely", line: error.line, units, shown });
  const { position, code } = error;
  return err({ kind: "add_refused_coarsely", position, code, units, shown });
}

/** Registers amendments. */
export function registerAmendments(
  http: Http,
  { database, orders }: { readonly database: Database; readonly orders: Orders },
): void {
  http.on(amendOrderEndpoint, async ({ caller, key, params, body }) => {
    await mustSee(database, caller, params.id);
    const request = { ...params, ...body };
    const seen = { caller, orderId: params.id };
    const { wantedDay } = body;
    const amendment = {
      ...body,
      orderId: params.id,
      lines: await inSmallestOfLines({ database, orders }, seen, body.lines ?? []),
      added: await linesToAdd({ database, orders }, seen, body.added ?? []),
      wantedDay: typeof wantedDay === "string" ? dayFromText(wantedDay) : wantedDay,
    };
    const run = { ...caller, key, name: "orders.amend", request };
    const done = await runCommand(database, run, (tx) => amendOrder(tx, orders.parts, amendment));
    return answer(await amendmentAsTold({ database, orders }, seen, done), amendStatuses);
  });
}
