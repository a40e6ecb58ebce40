import { err, ok } from "../../../../kernel/index.ts";
import type { Day, Result } from "../../../../kernel/index.ts";
import type { Tx } from "../../../platform/index.ts";
import { amendedAddress, followAddress } from "./amended-address.ts";
import { addOwnLines, itemsAsked, orderWith, type AddRefused } from "./adding.ts";
import { holdOverCredit, orderTotal } from "../placing/credit.ts";
import { giveBack } from "./giving-back.ts";
import { cutOf } from "./cuts.ts";
import { lockOrder, openUnits, refresh } from "../locking.ts";
import type { LineRow, UnitsOfLine } from "../locking.ts";
import { divide } from "../model.ts";
import type { NewLine, NotInUse, OrderError } from "../model.ts";
import { dissolveParcels } from "../placing/parcels.ts";
import type { PlaceParts } from "../placing/place.ts";
import { applyDecision, repromise } from "../placing/repromising.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

export type AmendError =
  | OrderError
  | { readonly kind: "line_picked"; readonly line: number; readonly picked: number }
  | { readonly kind: "line_fixed"; readonly line: number; readonly word: string }
  | {
      readonly kind: "below_moved";
      readonly line: number;
      readonly asked: number;
      readonly moved: number;
    }
  | {
      readonly kind: "amend_refused";
      readonly line: number;
      readonly units: number;
      readonly free: number;
    }
  | {
      readonly kind: "amend_refused_coarsely";
      readonly line: number;
      readonly units: number;
      readonly shown: string;
    }
  | AddRefused
  | NotInUse
  | {
      readonly kind: "add_refused_coarsely";
      readonly position: number;
      readonly code: string;
      readonly units: number;
      readonly shown: string;
    }
  | { readonly kind: "nothing_amended"; readonly order: number };

/** A line's new units, with the amount for them where the sender states one. */
export interface AmendedLine extends UnitsOfLine {
  /** In minor units, for the whole line; in proportion to the units where none is stated. */
  readonly amountMinor?: number | undefined;
}

export interface Amendment {
  readonly orderId: number;
  /** Whole units that a line shall ask for from now on, what has left or was cancelled included. */
  readonly lines: readonly AmendedLine[];
  /** Lines that go: they ask for no more than what has left or was cancelled. */
  readonly removed?: readonly number[] | undefined;
  /** Lines that come; an empty external id is replaced by one of ours. */
  readonly added?: readonly NewLine[] | undefined;
  readonly wantedDay?: Day | null | undefined;
  readonly region?: string | undefined;
  /** The parts of the address that change. */
  readonly shipTo?: Readonly<Record<string, unknown>> | undefined;
  readonly why: string;
  /** The channel itself says so, and its own total, which counts against the credit limit, follows. */
  readonly isHeard?: boolean | undefined;
}

interface Head {
  readonly policy: "complete" | "partial" | "backorder";
  readonly region: string;
  readonly wanted_day: number | null;
  readonly priority: number;
  readonly ship_to: Readonly<Record<string, unknown>>;
  readonly total_minor: number;
}

/** A line with what it shall ask for, and for how much. */
interface Amended {
  readonly line: LineRow;
  readonly units: number;
  readonly amountMinor: number;
  /** How the amount came about: as the sender stated it, or from the units. */
  readonly amountBy: "stated" | "units";
}

/** An amount for other units: in proportion, rounded half away from zero. */
export function amountFor(amountMinor: number, units: number, newUnits: number): number {
  if (units === 0) return amountMinor;
  const scaled = BigInt(Math.abs(amountMinor)) * BigInt(newUnits) * 2n + BigInt(units);
  const share = Number(scaled / (BigInt(units) * 2n));
  return amountMinor < 0 ? -share : share;
}

/** Why a line cannot ask for so many units, or null. */
function refusalOf(line: LineRow, units: number): AmendError | null {
  if (line.picked_units > 0)
    return { kind: "line_picked", line: line.id, picked: line.picked_units };
  const moved = line.shipped_units + line.cancelled_units;
  return units < moved ? { kind: "below_moved", line: line.id, asked: units, moved } : null;
}

/** A line and its components with their new units; components keep their share of the amount. */
function amendedOf(
  lines: readonly LineRow[],
  { lineId, units, amountMinor: stated }: AmendedLine,
): Result<Amended[], AmendError> {
  const line = lines.find((each) => each.id === lineId);
  if (!line) return err({ kind: "line_unknown", line: lineId });
  if (line.units === 0 && units > 0)
    return err({ kind: "line_fixed", line: lineId, word: "removed" });
  if (!["sale", "gift", "bundle"].includes(line.kind))
    return err({ kind: "line_fixed", line: lineId, word: line.kind });
  const parts = lines.filter((each) => each.parent_id === lineId);
  const amountMinor = stated ?? amountFor(line.amount_minor, line.units, units);
  const amountBy: Amended["amountBy"] = stated === undefined ? "units" : "stated";
  const shares = divide(
    amountMinor,
    parts.map((part) => part.units),
  );
  const whole: Amended[] = [
    { line, units, amountMinor, amountBy },
    ...parts.map((part, at) => ({
      line: part,
      units: line.units === 0 ? 0 : (part.units / line.units) * units,
      ...{ amountMinor: shares[at] ?? 0, amountBy },
    })),
  ];
  for (const each of whole) {
    const refusal = refusalOf(each.line, each.units);
    if (refusal) return err(refusal);
  }
  return ok(whole);
}

/** Whether a stored line asks for stock: goods of a known item, and of a bundle its components. */
export const asksStock = (line: LineRow) =>
  line.item_id !== null && ["sale", "gift", "component"].includes(line.kind);

async function headOf(tx: Tx, orderId: number): Promise<Head> {
  const [head] = await tx.rows<Head>(
    `select policy, region, wanted_day - date '1970-01-01' as wanted_day, priority, ship_to,
       total_minor
     from orders.order where cell = $1 and tenant_id = $2 and id = $3`,
    [...scopeOf(tx), orderId],
  );
  return head as Head;
}

async function writeAmended(
  tx: Tx,
  amendment: Amendment,
  { head, amended, given }: { head: Head; amended: readonly Amended[]; given: readonly LineRow[] },
): Promise<void> {
  await tx.rows(
    `update orders.line set short_units = 0
     where cell = $1 and tenant_id = $2 and id = any ($3::bigint[])`,
    [...scopeOf(tx), given.map((line) => line.id)],
  );
  await tx.rows(
    `update orders.line as line set units = draft.units, amount_minor = draft.minor
     from unnest($3::bigint[], $4::bigint[], $5::bigint[]) as draft (id, units, minor)
     where line.cell = $1 and line.tenant_id = $2 and line.id = any ($3::bigint[])
       and line.id = draft.id`,
    [
      ...scopeOf(tx),
      amended.map((each) => each.line.id),
      amended.map((each) => each.units),
      amended.map((each) => each.amountMinor),
    ],
  );
  const added = (amendment.added ?? []).reduce((sum, line) => sum + line.amountMinor, 0);
  const more = amended
    .filter((each) => each.line.parent_id === null)
    .reduce((sum, each) => sum + each.amountMinor - each.line.amount_minor, added);
  const { wantedDay = head.wanted_day, region = head.region } = amendment;
  const shipTo = { ...head.ship_to, ...amendment.shipTo };
  await tx.rows(
    `update orders.order set total_minor = total_minor + $4, region = $5, ship_to = $6::jsonb,
       wanted_day = case when $7::int is null then null else date '1970-01-01' + $7::int end
     where cell = $1 and tenant_id = $2 and id = $3`,
    [...scopeOf(tx), amendment.orderId, more, region, JSON.stringify(shipTo), wantedDay],
  );
}

/** Whether an amendment only takes units away. */
const asksLess = (
  given: readonly LineRow[],
  { amendment, unitsOf }: { amendment: Amendment; unitsOf: ReadonlyMap<number, number> },
) =>
  amendment.wantedDay === undefined &&
  amendment.region === undefined &&
  given.every((line) => (unitsOf.get(line.id) ?? 0) < line.units);

/** Promises the given lines anew as they are asked for now; a refusal names the first that lacks. */
async function promiseAmended(
  tx: Tx,
  parts: PlaceParts,
  asked: {
    readonly amendment: Amendment;
    readonly head: Head;
    readonly channelId: number;
    readonly given: readonly LineRow[];
    readonly unitsOf: ReadonlyMap<number, number>;
  },
): Promise<Result<null, AmendError>> {
  const { amendment, head, channelId, given, unitsOf } = asked;
  const { orderId, wantedDay = head.wanted_day as Day | null, region = head.region } = amendment;
  const lines = given
    .map((line) => ({
      line,
      open: openUnits({ ...line, units: unitsOf.get(line.id) ?? line.units }),
    }))
    .filter(({ open }) => open > 0);
  if (lines.length === 0) return ok(null);
  const decision = await parts.promises.again(tx, {
    group: {
      ...{ ref: orderId, channelId, region, wantedDay, priority: head.priority },
      // An order that takes a part only once does not take a part of a change; but who asks for
      // less than an order lacks already is not told that it cannot be had.
      policy: head.policy === "backorder" || asksLess(given, asked) ? "backorder" : "complete",
      lines: lines.map(({ line, open }) => ({
        claimId: line.id,
        itemId: line.item_id ?? 0,
        units: open,
      })),
    },
    renewed: new Set(
      lines
        .filter(({ line }) => (unitsOf.get(line.id) ?? 0) > line.units)
        .map(({ line }) => line.id),
    ),
  });
  const short = decision?.lines.find((line) => line.shortUnits > 0);
  if (decision?.outcome === "refused" && short) {
    const free = short.units - short.shortUnits;
    return err({ kind: "amend_refused", line: short.ref, units: short.units, free });
  }
  await applyDecision(tx, orderId, decision);
  return ok(null);
}

const movedUnits = (line: LineRow) => line.shipped_units + line.cancelled_units;

/** What is left of a line that goes: the fewest whole pieces that hold all that has moved. */
function leftover(lines: readonly LineRow[], lineId: number): UnitsOfLine {
  const line = lines.find((each) => each.id === lineId);
  if (!line || line.units === 0) return { lineId, units: 0 };
  const parts = lines.filter((each) => each.parent_id === lineId && each.units > 0);
  const pieces = parts.map((part) => Math.ceil((movedUnits(part) * line.units) / part.units));
  return { lineId, units: Math.max(movedUnits(line), ...pieces) };
}

/** The amended lines, each line once; refuses what cannot be amended any more. */
function allAmended(
  lines: readonly LineRow[],
  amendment: Amendment,
): Result<Amended[], AmendError> {
  const gone = (amendment.removed ?? []).map((lineId) => leftover(lines, lineId));
  const asked = new Map([...amendment.lines, ...gone].map((each) => [each.lineId, each]));
  const amended: Amended[] = [];
  for (const each of asked.values()) {
    const found = amendedOf(lines, each);
    if (!found.ok) return found;
    amended.push(...found.value.filter(({ line, units }) => units !== line.units));
  }
  return ok(amended);
}

/** An order under lock, with what of its lines an amendment changes. */
interface Locked {
  readonly channelId: number;
  readonly head: Head;
  readonly address: Awaited<ReturnType<typeof amendedAddress>>;
  readonly amended: readonly Amended[];
  /** Lines whose open units are given back and asked for anew. */
  readonly given: readonly LineRow[];
}

/** Locks the order and all that the amendment asks for; refuses what cannot be amended any more. */
async function lockAmended(
  tx: Tx,
  parts: PlaceParts,
  amendment: Amendment,
): Promise<Result<Locked, AmendError>> {
  const { orderId, wantedDay, region, shipTo, added = [] } = amendment;
  const coming = added.length > 0 ? await orderWith(tx, orderId, added) : null;
  const found = await lockOrder(tx, orderId, coming ? await itemsAsked(tx, parts, coming) : []);
  if (!found) return err({ kind: "order_unknown", order: orderId });
  if (found.order.stage === "done") return err({ kind: "order_done", order: orderId });
  const amended = allAmended(found.lines, amendment);
  if (!amended.ok) return amended;
  const isMoved = wantedDay !== undefined || region !== undefined || shipTo !== undefined;
  if (!isMoved && amended.value.length === 0 && added.length === 0)
    return err({ kind: "nothing_amended", order: orderId });
  const picked = isMoved ? found.lines.find((line) => line.picked_units > 0) : undefined;
  if (picked) return err({ kind: "line_picked", line: picked.id, picked: picked.picked_units });
  const changed = new Set(amended.value.map((each) => each.line.id));
  const given = found.lines.filter(
    (line) => asksStock(line) && (changed.has(line.id) || (isMoved && openUnits(line) > 0)),
  );
  const { channel_id: channelId } = found.order;
  const head = await headOf(tx, orderId);
  const address = await amendedAddress(tx, head.ship_to, amendment);
  return ok({ channelId, head, address, amended: amended.value, given });
}

/**
 * Amends an order before it is picked: units of lines, lines that come and go, wanted day, address.
 * What its lines held is given back and asked for anew in the same transaction, out of what is free:
 * an amendment bumps no order that has a day, and what it leaves serves those who wait. A larger total is
 * set against the credit limit and holds the order, as at placing. An address that
 * changes without its division is read anew. Errors say what stands against it; nothing is changed then.
 */
export async function amendOrder(
  tx: Tx,
  parts: PlaceParts,
  wish: Amendment,
): Promise<Result<{ shortUnits: number }, AmendError>> {
  const { orderId, why } = wish;
  const locked = await lockAmended(tx, parts, wish);
  if (!locked.ok) return locked;
  const { channelId, head, address, amended, given } = locked.value;
  const amendment = { ...wish, region: address.region };
  const unitsOf = new Map(amended.map((each) => [each.line.id, each.units]));
  const before = wish.isHeard ? null : await orderTotal(tx, orderId);
  await dissolveParcels(tx, { orderId, why });
  await giveBack(
    tx,
    given.map((line) => cutOf(line, openUnits(line))).filter((cut) => cut.units > 0),
  );
  await writeAmended(tx, amendment, { head, amended, given });
  const asked = { amendment, head, channelId, given, unitsOf };
  const promised = await promiseAmended(tx, parts, asked);
  if (!promised.ok) return promised;
  const added = await addOwnLines(tx, parts, amendment);
  if (!added.ok) return added;
  await followAddress(tx, orderId, { address, why });
  await refresh(tx, [orderId]);
  await holdOverCredit(tx, parts, { orderId, before });
  const items = [...new Set(given.flatMap((line) => line.item_id ?? []))];
  if (items.length > 0) await repromise(tx, parts, { items, cause: "amended" });
  return ok(await tellAmended(tx, amendment, { head, amended }));
}

/** Writes who amended what, from what to what, and gives what the order lacks now. */
async function tellAmended(
  tx: Tx,
  amendment: Amendment,
  { head, amended }: { readonly head: Head; readonly amended: readonly Amended[] },
): Promise<{ shortUnits: number }> {
  const { orderId, wantedDay, region, shipTo, added = [], why } = amendment;
  tx.audit({
    action: "orders.amend",
    subjectKind: "order",
    subjectId: orderId,
    before: {
      lines: amended.map(({ line }) => ({ lineId: line.id, units: line.units })),
      totalMinor: head.total_minor,
      ...(wantedDay === undefined ? {} : { wantedDay: head.wanted_day }),
      ...(region === undefined ? {} : { region: head.region }),
      ...(shipTo === undefined ? {} : { shipTo: head.ship_to }),
    },
    after: {
      lines: amended.map(({ line, units, amountMinor, amountBy }) => ({
        ...{ lineId: line.id, units, amountMinor, amountBy },
      })),
      ...(added.length === 0
        ? {}
        : { added: added.map(({ code, itemId, units }) => ({ code, itemId, units })) }),
      ...{ wantedDay, region, shipTo },
    },
    why,
  });
  const payload = { orderId, change: "amended", why };
  tx.announce({ topic: "OrderChanged", key: orderId, payload });
  const [row] = await tx.rows<{ shortUnits: number }>(
    `select short_units as "shortUnits" from orders.order
     where cell = $1 and tenant_id = $2 and id = $3`,
    [...scopeOf(tx), orderId],
  );
  return { shortUnits: row?.shortUnits ?? 0 };
}
