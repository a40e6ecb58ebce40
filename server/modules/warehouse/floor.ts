// A small company behind its HTTP door, on a real database, for this module's tests: items A and B,
// M with lots that expire, S that must leave with 30 days of life; places P (上海) and Q (柏林), which
// live in different zones; a clock that the test moves.
import assert from "node:assert/strict";
import type { InjectOptions } from "fastify";
import type { TenantId } from "../../../kernel/index.ts";
import { createLog, openDatabase, openHttp, realWorld } from "../../platform/index.ts";
import type { Actor, Caller, Scope, Within } from "../../platform/index.ts";
import { testDatabase } from "../../platform/testing/database.ts";
import { openCatalog, registerCatalog, saveItems } from "../catalog/index.ts";
import { openParties, registerParties, savePlaces, tenantDefaults } from "../parties/index.ts";
import {
  checkPromises,
  openPromises,
  promisesSentences,
  registerPromises,
  setSourcing,
} from "../promises/index.ts";
import { checkOrders, openOrders, ordersSentences, registerOrders } from "../orders/index.ts";
import { checkStock } from "../stock/index.ts";
import { registerWarehouse, settleShelfLives, warehouseSentences } from "./index.ts";
import type { Tx } from "../../platform/index.ts";

const scope: Scope = { cell: 0, tenantId: 1 as TenantId };
const actor: Actor = { kind: "user", id: 1, name: "Mei" };

export interface Said {
  readonly status: number;
  readonly body: Record<string, never>;
}

/** Who calls, and under which idempotency key where that matters. */
export type Who = string | { readonly as: string; readonly key: string };

export type Floor = Awaited<ReturnType<typeof openFloor>>;

async function furnish(tx: Tx) {
  const items = await saveItems(tx, [
    { code: "A", name: "A" },
    { code: "B", name: "B" },
    { code: "M", name: "M", expiryTracked: true },
    { code: "S", name: "S", expiryTracked: true, minShelfDays: 30 },
  ]);
  const defaults = await tenantDefaults(tx, "T");
  const place = {
    kind: "warehouse" as const,
    ownerId: defaults.ownPartyId,
    custodianId: defaults.ownPartyId,
    calendarId: defaults.calendarId,
  };
  const places = await savePlaces(tx, [
    { ...place, code: "P", name: "P", zone: "Asia/Shanghai" },
    { ...place, code: "Q", name: "Q", zone: "Europe/Berlin" },
  ]);
  assert.ok(places.ok);
  const P = places.value.get("P") ?? 0;
  const Q = places.value.get("Q") ?? 0;
  const source = (placeId: number, rank: number) => ({
    ...{ channelId: 0, placeId, rank },
    ...{ parcelCostMinor: 500 + 300 * rank, transitDays: 2 + rank },
  });
  await setSourcing(tx, { sources: [source(P, 0), source(Q, 1)] });
  const id = (code: string) => items.get(code) ?? 0;
  return { P, Q, A: id("A"), B: id("B"), M: id("M"), S: id("S"), ...defaults };
}

const everything = new Set(
  ["orders", "stock", "warehouse", "promises", "catalog", "parties"].flatMap((each) => [
    `${each}.read`,
    `${each}.write`,
    `${each}.review`,
  ]),
);

/** Who calls: everybody's boss, or one who is given place P, or channel 1, alone. */
function callers(placeId: () => number) {
  const whole = { scope, actor, permissions: everything };
  const wide = { channelIds: null, placeIds: null, partyIds: null };
  return async (name: string | undefined): Promise<Caller> => {
    if (name === "atP") return { ...whole, ...wide, placeIds: [placeId()] };
    if (name === "channel") return { ...whole, ...wide, channelIds: [1] };
    return { ...whole, ...wide };
  };
}

/** The product's parts over one database, whose clock the caller moves. */
function assemble(url: string, clock: () => Date) {
  const database = openDatabase({ url, world: { ...realWorld, clock } });
  const catalog = openCatalog();
  const parties = openParties();
  const promises = openPromises({ parties });
  const orders = openOrders({ database, catalog, parties, promises });
  return { database, catalog, parties, promises, orders };
}

/** The HTTP door over the parts, for these callers. */
async function openDoor(
  parts: ReturnType<typeof assemble>,
  callerOf: ReturnType<typeof callers>,
  within: Within,
) {
  const http = await openHttp({
    log: createLog("error"),
    authenticate: ({ apiKey }) => callerOf(apiKey),
    sentences: { ...promisesSentences, ...ordersSentences, ...warehouseSentences },
    insecureCookies: true,
    within,
  });
  registerCatalog(http, parts);
  registerParties(http, parts);
  registerPromises(http, parts);
  registerOrders(http, parts);
  registerWarehouse(http, { ...parts, isChannel: async (_tx, id) => id < 10 });
  return http;
}

/** A client of the door: `say` gives what was answered, `ask` insists on a yes. */
function clientOf(http: Awaited<ReturnType<typeof openDoor>>) {
  let keys = 0;
  const say = async (text: string, body?: object, who: Who = "boss"): Promise<Said> => {
    const { as, key } = typeof who === "string" ? { as: who, key: null } : who;
    const [method, url] = text.split(" ") as [InjectOptions["method"] & string, string];
    keys += 1;
    const reply = await http.app.inject({
      ...{ method, url },
      headers: { authorization: `Bearer ${as}`, "idempotency-key": key ?? `k${keys}` },
      ...(body ? { payload: body } : {}),
    });
    return { status: reply.statusCode, body: reply.json() };
  };
  return {
    say,
    /** The answer of a request that must be taken. */
    async ask<T = Record<string, never>>(text: string, body?: object): Promise<T> {
      const said = await say(text, body);
      assert.equal(said.status, 200, `${text}: ${JSON.stringify(said.body)}`);
      return said.body as T;
    },
    /** The kind of a refusal with its status, such as "409 not_enough". */
    async refusal(text: string, body?: object, as = "boss"): Promise<string> {
      const said = await say(text, body, as);
      return said.status === 200 ? "taken" : `${said.status} ${said.body["kind"]}`;
    },
  };
}

/** Opens the company; its clock starts on Wednesday 2026-06-10, 10:00 in Shanghai. */
export async function openFloor(within: Within) {
  const home = await testDatabase();
  let now = Date.parse("2026-06-10T02:00:00Z");
  const clock = () => new Date(now);
  const parts = assemble(home.url, clock);
  const { database } = parts;
  const ids = await database.transact(scope, actor, furnish);
  const http = await openDoor(
    parts,
    callers(() => ids.P),
    within,
  );
  return {
    ...ids,
    ...clientOf(http),
    clock,
    database,
    /** Does work of the company beside the door. */
    run: <T>(work: (tx: Tx) => Promise<T>) => database.transact(scope, actor, work),
    /** Moves the clock to an instant, or by milliseconds, and lets lots age as the timer does. */
    async live(instant: string | number): Promise<void> {
      now = typeof instant === "number" ? now + instant : Date.parse(instant);
      const { signal } = new AbortController();
      await settleShelfLives(parts, { scopes: [scope], actor, signal });
    },
    /** Moves the clock before the timer has run. */
    at(instant: string): void {
      now = Date.parse(instant);
    },
    /** Fails with every law that the stored rows break. */
    async lawful(): Promise<void> {
      const findings = await database.read(scope, async (tx) => [
        ...[...(await checkStock(tx)), ...(await checkOrders(tx))].flatMap((law) =>
          law.findings.map((each) => `${law.law}: ${each}`),
        ),
        ...(await checkPromises(tx)),
      ]);
      assert.deepEqual(findings, []);
    },
    async close(): Promise<void> {
      await http.app.close();
      await database.close();
      await home.drop();
    },
  };
}

let serial = 0;

/** Places an order of units of one item; gives its id. */
export async function order(
  at: Floor,
  asked: { readonly itemId: number; readonly units: number; readonly channelId?: number },
): Promise<number> {
  serial += 1;
  const { orderId } = await at.ask<{ orderId: number }>("POST /api/orders", {
    channelId: asked.channelId ?? 1,
    externalId: `O-${serial}`,
    policy: "backorder",
    payment: "paid",
    lines: [{ itemId: asked.itemId, units: asked.units, amountMinor: 100 }],
  });
  return orderId;
}

export interface OrderSeen {
  readonly number: string;
  readonly shortUnits: number;
  readonly lines: {
    readonly id: number;
    readonly itemId: number;
    readonly pickedUnits: number;
    readonly shippedUnits: number;
    readonly deliveredUnits: number;
    readonly shortUnits: number;
  }[];
  readonly promises: { readonly currentDay: string | null }[];
  readonly reservations: {
    readonly lineId: number;
    readonly placeId: number;
    readonly supplyId: number;
    readonly units: number;
    readonly picked: number;
  }[];
}

/** An order's page. */
export const seen = (at: Floor, id: number) => at.ask<OrderSeen>(`GET /api/orders/${id}`);

/** The id of an order's first line. */
export const lineOf = async (at: Floor, id: number) => (await seen(at, id)).lines[0]?.id ?? 0;

/** Receives units at a place, into a lot where one is named. */
export const receive = (
  at: Floor,
  row: {
    readonly itemId: number;
    readonly placeId: number;
    readonly units: number;
    readonly lot?: { readonly code: string; readonly expiresOn?: string };
  },
) => at.ask("POST /api/stock/changes", { kind: "receipt", why: "test", changes: [row] });

/** What lies of an item, as "P/L1/sellable 5", in the order of the list. */
export async function lying(at: Floor, itemId: number): Promise<string[]> {
  const { rows } = await at.ask<{
    rows: { placeId: number; lot: string; condition: string; onHand: number }[];
  }>(`GET /api/lots?itemId=${itemId}&limit=500`);
  const name = (id: number) => (id === at.P ? "P" : id === at.Q ? "Q" : "~");
  return rows.map((row) =>
    [name(row.placeId), row.lot, row.condition].filter(Boolean).join("/").concat(` ${row.onHand}`),
  );
}
