// A small company on a real database, for this module's tests: items A, B, C, a bundle AB of one A
// and two B, places P (杭州) and Q (成都), and orders written as "Ax2 B".
import assert from "node:assert/strict";
import type { Result, TenantId } from "../../../kernel/index.ts";
import { runCommand } from "../../platform/index.ts";
import type { Actor, Database, Scope, Tx } from "../../platform/index.ts";
import { mapListings, openCatalog, saveItems, setBundle } from "../catalog/index.ts";
import { openParties, savePlaces, tenantDefaults } from "../parties/index.ts";
import { checkPromises, openPromises, setSourcing } from "../promises/index.ts";
import { changeStock, checkStock } from "../stock/index.ts";
import { checkOrders, openOrders } from "./index.ts";
import type { NewOrder, PlaceOutcome } from "./index.ts";

export const actor: Actor = { kind: "system", id: 0, name: "test" };
export const catalog = openCatalog();
export const parties = openParties();
export const promises = openPromises({ parties });

export interface Company {
  readonly database: Database;
  readonly scope: Scope;
  readonly items: ReadonlyMap<string, number>;
  readonly places: ReadonlyMap<string, number>;
  readonly orders: ReturnType<typeof openOrders>;
}

let tenants = 0;

async function makeItems(tx: Tx): Promise<ReadonlyMap<string, number>> {
  const codes = ["A", "B", "C", "AB"];
  const items = await saveItems(tx, [
    ...["A", "B", "C"].map((code) => ({ code, name: code })),
    { code: "AB", name: "AB", kind: "bundle" as const },
  ]);
  const id = (code: string) => items.get(code) ?? 0;
  const parts = [
    { itemId: id("A"), units: 1 },
    { itemId: id("B"), units: 2 },
  ];
  assert.ok((await setBundle(tx, { id: id("AB"), code: "AB" }, parts)).ok);
  await mapListings(
    tx,
    codes.map((code) => ({
      channelId: 1,
      code: `ch-${code}`,
      parts: [{ itemId: id(code), units: 1 }],
    })),
  );
  return items;
}

/** P is near and cheap, Q far and dear. */
async function makePlaces(tx: Tx): Promise<ReadonlyMap<string, number>> {
  const defaults = await tenantDefaults(tx, "甲");
  const place = {
    kind: "warehouse" as const,
    ownerId: defaults.ownPartyId,
    custodianId: defaults.ownPartyId,
    calendarId: defaults.calendarId,
  };
  const places = await savePlaces(tx, [
    { ...place, code: "P", name: "杭州" },
    { ...place, code: "Q", name: "成都" },
  ]);
  assert.ok(places.ok);
  const source = (code: string, rank: number) => ({
    channelId: 0,
    placeId: places.value.get(code) ?? 0,
    rank,
    parcelCostMinor: 500 + 200 * rank,
    transitDays: 2 + 2 * rank,
  });
  await setSourcing(tx, { sources: [source("P", 0), source("Q", 1)] });
  return places.value;
}

/** A company whose opening stock reads `{ "A@P": 3 }`. */
export async function openCompany(
  database: Database,
  stock: Readonly<Record<string, number>>,
): Promise<Company> {
  tenants += 1;
  const scope: Scope = { cell: 0, tenantId: tenants as TenantId };
  const made = await database.transact(scope, actor, async (tx) => {
    const items = await makeItems(tx);
    const places = await makePlaces(tx);
    const changes = Object.entries(stock).map(([key, units]) => {
      const [item = "", at = ""] = key.split("@");
      return { itemId: items.get(item) ?? 0, placeId: places.get(at) ?? 0, units };
    });
    const document = { kind: "opening", documentKind: "opening", documentId: 1 } as const;
    assert.ok((await changeStock(tx, parties, { changes, document })).ok);
    return { items, places };
  });
  return { database, scope, ...made, orders: openOrders({ database, catalog, parties, promises }) };
}

let serial = 0;

/** A new order of "Ax2 B" each time. */
export function newOrder(lines: string, policy: NewOrder["policy"] = "complete"): NewOrder {
  serial += 1;
  return {
    key: `k${serial}`,
    channelId: 1,
    externalId: `E${serial}`,
    number: `E${serial}`,
    kind: "sale",
    mode: "live",
    policy,
    priority: 0,
    deal: "confirmed",
    payment: "paid",
    channelStatus: "paid",
    partyId: null,
    buyerMask: "张**",
    mergeKey: "",
    region: "33",
    shipTo: {},
    currency: "CNY",
    totalMinor: 100,
    paidMinor: 100,
    placedAt: new Date("2026-11-11T02:00:00Z"),
    wantedDay: null,
    sourceUpdatedAt: new Date("2026-11-11T02:00:00Z"),
    sourceVersion: "1",
    receivedAt: new Date("2026-11-11T02:00:00Z"),
    note: "",
    lines: lines.split(" ").map((word, index) => {
      const [code = "", units = "1"] = word.split("x");
      return {
        externalId: String(index),
        kind: "sale" as const,
        code: `ch-${code}`,
        name: code,
        units: Number(units),
        unitPrice: "1.00",
        amountMinor: 100 * Number(units),
      };
    }),
  };
}

/** Places an order through the queue. */
export const place = (at: Company, order: NewOrder) =>
  at.orders.queue.submit(at.scope, actor, order);
/** Runs a command of the company. */
export const run = <T>(at: Company, work: (tx: Tx) => Promise<T>) =>
  at.database.transact(at.scope, actor, work);

/** Fails with every law that the stored rows break. */
export async function assertLawful(at: Company): Promise<void> {
  const findings = await at.database.read(at.scope, async (tx) => [
    ...(await checkStock(tx)).flatMap((law) => law.findings.map((each) => `${law.law}: ${each}`)),
    ...(await checkOrders(tx)).flatMap((law) => law.findings.map((each) => `${law.law}: ${each}`)),
    ...(await checkPromises(tx)),
  ]);
  assert.deepEqual(findings, []);
}

/** An outcome in a word: granted, part3, refused. */
export const shown = (outcome: PlaceOutcome) =>
  outcome.kind === "accepted" ? `${outcome.outcome}${outcome.shortUnits || ""}` : outcome.kind;

let commands = 0;

/** Runs a command as the server does: a refusal leaves nothing. Gives "ok" or the refusal's kind. */
export async function outcomeOf<T, E extends { readonly kind: string }>(
  at: Company,
  work: (tx: Tx) => Promise<Result<T, E>>,
): Promise<string> {
  commands += 1;
  const command = { key: `c${commands}`, name: "test", request: commands };
  const result = await runCommand(at.database, { scope: at.scope, actor, ...command }, work);
  return result.ok ? "ok" : result.error.kind;
}

/** Two transactions, of which the second works while the first has done its own and not ended. */
export async function overlapping(
  at: Company,
  first: (tx: Tx) => Promise<unknown>,
  second: (tx: Tx) => Promise<unknown>,
): Promise<void> {
  const done = Promise.withResolvers<null>();
  const end = Promise.withResolvers<null>();
  const one = run(at, async (tx) => {
    await first(tx);
    done.resolve(null);
    await end.promise;
  });
  await done.promise;
  const two = run(at, second);
  // Until the second waits for the first, or has ended without.
  await Promise.race([two, waitsForLock(at)]);
  end.resolve(null);
  await Promise.all([one, two]);
}

async function waitsForLock(at: Company): Promise<void> {
  for (;;) {
    const waiting = await run(at, (tx) =>
      tx.rows(
        `select 1 from pg_locks where not granted
           and database = (select oid from pg_database where datname = current_database())
         union all select 1 from pg_locks where not granted and locktype = 'transactionid'`,
      ),
    );
    if (waiting.length > 0) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
