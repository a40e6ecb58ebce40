import type { Ack, StockLine } from "../../../../connectors/port/index.ts";
import type { Relay, OutboxEvent, Tx } from "../../../platform/index.ts";
import { itemsOfOrders } from "../../orders/index.ts";
import type { Orders } from "../../orders/index.ts";
import { listConnections } from "../connections.ts";
import { storable } from "../own-mistakes.ts";
import { tellWhatDiffers } from "./stock-there.ts";
import type { Work } from "../work.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];
/** Seconds of a platform's rate that one telling may use up: pulls and parcels need theirs. */
const tellSeconds = 10;
/** Few units left: every change is told at once, because the next buyer may be one too many. */
const fewUnits = 20;
/** Of plenty, small changes are told together, at most this late. */
const plentyMs = 15_000;
const lookAgainMs = 3_000;
/** Tries until a code is given up, which is then tried once after each change. */
const triesMax = 6;

/** What may have moved the availability of items. */
const topics = [
  "StockChanged",
  "ClaimsUnpegged",
  "OrderPlaced",
  "OrderChanged",
  "OrderShipped",
  "ListingMapped",
  "ViewsChanged",
];

/** What may have moved every code of a channel. */
const movesAll = new Set(["ListingMapped", "ViewsChanged"]);

/**
 * Raises the revision that is wanted of these codes: they are told anew, however often raised. One that
 * was given up is tried once more when its time has come: what the channel sells by is wrong by now.
 */
async function raise(tx: Tx, channelId: number, codes: readonly string[]): Promise<void> {
  if (codes.length === 0) return;
  await tx.rows(
    `insert into channels.offer as known (cell, tenant_id, channel_id, due_at, code)
     select $1, $2, $3, $4, code from unnest($5::text[]) as draft (code) order by code
     on conflict (cell, tenant_id, channel_id, code)
     do update set wanted_rev = known.wanted_rev + 1, state = 'open',
       tries = case when known.state = 'dead' then $6 else known.tries end,
       due_at = case when known.state = 'dead' then greatest(known.due_at, excluded.due_at)
         else known.due_at end`,
    [...scopeOf(tx), channelId, tx.now, codes, triesMax - 1],
    "channels.raise_offers",
  );
}

/** Codes of a channel whose items are among these; all of them when none are named. */
async function codesOf(
  tx: Tx,
  orders: Orders,
  asked: { channelId: number; items: Set<number> | null },
) {
  const view = await orders.parts.catalog.view.get(tx);
  const { channelId, items } = asked;
  return view
    .listingsOf(channelId, tx.now.getTime())
    .filter(
      ({ parts }) =>
        items === null ||
        parts.some((part) => view.explode(part.itemId, 1).some((each) => items.has(each.itemId))),
    )
    .map((listing) => listing.code);
}

async function itemsOf(tx: Tx, events: readonly OutboxEvent[]): Promise<Set<number> | null> {
  if (events.some((event) => movesAll.has(event.topic))) return null;
  const items = new Set<number>();
  const orderIds = new Set<number>();
  for (const { topic, key, payload } of events) {
    if (topic.startsWith("Order")) orderIds.add(Number(key));
    for (const item of (payload["items"] as number[] | undefined) ?? []) items.add(item);
  }
  for (const item of await itemsOfOrders(tx, [...orderIds])) items.add(item);
  return items;
}

/** Lets every change of stock or orders raise the codes that it may have moved. */
export function followOffers(relay: Relay, orders: Orders): void {
  relay.subscribe({
    name: "channels.offers",
    topics,
    async handle(tx, events) {
      const told = (await listConnections(tx)).filter((each) => each.active && each.pushesStock);
      if (told.length === 0) return;
      const items = await itemsOf(tx, events);
      if (items?.size === 0) return;
      for (const { channelId } of told)
        await raise(tx, channelId, await codesOf(tx, orders, { channelId, items }));
    },
  });
}

/** Asks for all codes of a channel to be told again, what was told before notwithstanding. */
export async function offerAll(tx: Tx, orders: Orders, channelId: number): Promise<void> {
  await raise(tx, channelId, await codesOf(tx, orders, { channelId, items: null }));
  await tx.rows(
    `update channels.offer set sent_at = null, state = 'open', tries = 0, due_at = $4
     where cell = $1 and tenant_id = $2 and channel_id = $3`,
    [...scopeOf(tx), channelId, tx.now],
  );
}

/**
 * Whole pieces of a code that can be sold on the channel now, as far as the channel may know: the
 * scarcest of its parts decides.
 */
async function piecesOf(
  tx: Tx,
  work: Work,
  codes: readonly string[],
): Promise<Map<string, number>> {
  const { orders, connection } = work;
  const { channelId } = connection;
  const view = await orders.parts.catalog.view.get(tx);
  const available = new Map<number, number>();
  const pieces = new Map<string, number>();
  for (const code of codes) {
    const listing = view.listing(channelId, code, tx.now.getTime());
    const needed = new Map<number, number>();
    for (const part of listing?.parts ?? []) {
      for (const { itemId, units } of view.explode(part.itemId, part.units))
        needed.set(itemId, (needed.get(itemId) ?? 0) + units);
    }
    let least = needed.size === 0 ? 0 : Number.POSITIVE_INFINITY;
    for (const [itemId, units] of needed) {
      let now = available.get(itemId);
      if (now === undefined) {
        now = (await orders.parts.promises.shown(tx, { itemId, channelId })).sure;
        available.set(itemId, now);
      }
      least = Math.min(least, Math.floor(Math.max(0, now) / units));
    }
    pieces.set(code, least);
  }
  return pieces;
}

interface Due {
  readonly code: string;
  readonly wanted_rev: number;
  readonly sent_units: number | null;
  /** Null as well where it is to be told anew, whatever was told. */
  readonly sent_at: Date | null;
}

/** Whether a change can wait for others: much is left, little changed, and it was told lately. */
function canWait({ sent_units, sent_at }: Due, units: number, now: Date): boolean {
  if (sent_units === null || sent_at === null || Math.min(units, sent_units) <= fewUnits)
    return false;
  const isSmall = Math.abs(units - sent_units) * 10 < sent_units;
  return isSmall && now.getTime() - sent_at.getTime() < plentyMs;
}

/**
 * The codes to tell, as of now: the revision is read before the stock, so that whatever changes the
 * stock after this look raises a higher one and is told in the next run.
 */
async function takeDue(work: Work): Promise<{ due: Due[]; pieces: Map<string, number> }> {
  const { channelId } = work.connection;
  const most = Math.max(10, Math.ceil(work.connector.limits.requestsPerSecond * tellSeconds));
  return work.transact(async (tx) => {
    await tellWhatDiffers(tx, channelId);
    const due = await tx.rows<Due>(
      `select code, wanted_rev, sent_units, sent_at from channels.offer
       where cell = $1 and tenant_id = $2 and channel_id = $3 and state = 'open'
         and wanted_rev > sent_rev and due_at <= $4 order by due_at, code limit $5`,
      [...scopeOf(tx), channelId, tx.now, most],
    );
    return {
      due,
      pieces: await piecesOf(
        tx,
        work,
        due.map((each) => each.code),
      ),
    };
  });
}

async function store(work: Work, lines: readonly StockLine[], acks: readonly Ack[]): Promise<void> {
  if (lines.length === 0) return;
  const refusals = acks.map((ack) =>
    ack.ok || ack.kind === "superseded" ? "" : storable(`${ack.kind}: ${ack.detail}`),
  );
  await work.transact((tx) =>
    tx.rows(
      `update channels.offer as offer set
         sent_rev = case when draft.reason = '' then draft.rev else sent_rev end,
         sent_units = case when draft.reason = '' then draft.units else sent_units end,
         sent_at = case when draft.reason = '' then $8::timestamptz else sent_at end,
         stock_external_id = coalesce(draft.stock, stock_external_id),
         place_external_id = coalesce(draft.place, place_external_id),
         tries = case when draft.reason = '' then 0 else tries + 1 end,
         due_at = case when draft.reason = '' then due_at
           else $8::timestamptz + make_interval(secs => 10 * power(2, tries)) end,
         state = case when draft.reason <> '' and tries + 1 >= $9 then 'dead' else 'open' end,
         reason = left(draft.reason, 300)
       from unnest($4::text[], $5::bigint[], $6::bigint[], $7::text[], $10::text[], $11::text[])
         as draft (code, rev, units, reason, stock, place)
       where offer.cell = $1 and offer.tenant_id = $2 and offer.channel_id = $3
         and offer.code = any ($4::text[]) and offer.code = draft.code
         and draft.rev > offer.sent_rev`,
      [
        ...scopeOf(tx),
        work.connection.channelId,
        lines.map((line) => line.code),
        lines.map((line) => line.rev),
        lines.map((line) => line.units),
        refusals,
        tx.now,
        triesMax,
        acks.map((ack) => (ack.ok ? (ack.toldAs?.stockExternalId ?? null) : null)),
        acks.map((ack) => (ack.ok ? (ack.toldAs?.placeExternalId ?? null) : null)),
      ],
    ),
  );
}

/** Looks at these codes again a little later. */
async function putOff(work: Work, codes: readonly string[]): Promise<void> {
  if (codes.length === 0) return;
  await work.transact((tx) =>
    tx.rows(
      `update channels.offer set due_at = $5
       where cell = $1 and tenant_id = $2 and channel_id = $3 and code = any ($4::text[])`,
      [...scopeOf(tx), work.connection.channelId, codes, new Date(tx.now.getTime() + lookAgainMs)],
    ),
  );
}

/**
 * Tells the channel what it may sell: absolute units, and of two revisions the newer one. In a run that
 * is behind nothing above what was told last: what looks free may be sold there already.
 */
export async function sendOffers(work: Work): Promise<void> {
  if (!work.connection.pushesStock) return;
  for (;;) {
    const { due, pieces } = await takeDue(work);
    if (due.length === 0) return;
    const lines = due.map((each) => {
      const units = pieces.get(each.code) ?? 0;
      const line = { code: each.code, rev: each.wanted_rev, units };
      const isKnown = each.sent_at !== null && each.sent_units === units;
      const isUnsure = work.isBehind === true && units > (each.sent_units ?? 0);
      const waits = !isKnown && (isUnsure || canWait(each, units, work.now()));
      return { line, isKnown, waits };
    });
    const known = lines.filter((each) => each.isKnown).map(({ line }) => line);
    const told = lines.filter((each) => !each.isKnown && !each.waits).map(({ line }) => line);
    await putOff(
      work,
      lines.filter((each) => each.waits).map(({ line }) => line.code),
    );
    await store(
      work,
      known,
      known.map(() => ({ ok: true, already: true })),
    );
    if (told.length > 0) await store(work, told, await work.door.pushStock(told, work.signal));
    if (work.isTimeUp()) return;
  }
}

/** What a channel shows of its codes, those with trouble first. */
export function listOffers(tx: Tx, channelId: number, limit: number) {
  return tx.rows<{
    code: string;
    units: number | null;
    rev: number;
    waits: boolean;
    state: string;
    reason: string;
    sent_at: Date | null;
    units_there: number | null;
    there_at: Date | null;
  }>(
    `select code, sent_units as units, sent_rev as rev, wanted_rev > sent_rev as waits, state, reason,
       sent_at, units_there, there_at from channels.offer where cell = $1 and tenant_id = $2 and channel_id = $3
     order by state, wanted_rev > sent_rev desc, sent_at desc nulls first, code limit $4`,
    [...scopeOf(tx), channelId, limit],
  );
}

/** Lets given-up codes be told again; gives how many. */
export async function reviveOffers(tx: Tx, channelId: number): Promise<number> {
  const rows = await tx.rows(
    `update channels.offer set state = 'open', tries = 0, due_at = $4
     where cell = $1 and tenant_id = $2 and channel_id = $3 and state = 'dead' returning code`,
    [...scopeOf(tx), channelId, tx.now],
  );
  return rows.length;
}
