// The composed product as the model drives it: in this process, so that a step may stop it,
// break its connections and put its clock forward.
import assert from "node:assert/strict";
import pg from "pg";
import type { TenantId } from "../../kernel/index.ts";
import { openApp } from "../../server/app.ts";
import type { App } from "../../server/app.ts";
import { compose } from "../../server/compose.ts";
import type { Millrace } from "../../server/compose.ts";
import { saveItems } from "../../server/modules/catalog/index.ts";
import { saveChannel } from "../../server/modules/channels/index.ts";
import { savePlaces, tenantDefaults } from "../../server/modules/parties/index.ts";
import { permissions } from "../../server/modules/people/index.ts";
import { setSourcing } from "../../server/modules/promises/index.ts";
import { createLog, realWorld } from "../../server/platform/index.ts";
import type { Actor, Caller, Credentials, Scope, Tx } from "../../server/platform/index.ts";

export interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

export interface Request {
  readonly method: "POST" | "PUT" | "PATCH" | "DELETE";
  readonly path: string;
  readonly body: object;
  readonly key: string;
}

/** The product on one database: it may be stopped, broken and opened again. */
export interface Product {
  readonly millrace: Millrace;
  readonly send: (tenantId: number, request: Request) => Promise<Answer>;
  readonly read: (tenantId: number, path: string) => Promise<Answer>;
  readonly now: () => Date;
  readonly forward: (seconds: number) => void;
  /** Stops as an operator does, and opens anew. */
  readonly restart: () => Promise<void>;
  /** Breaks every connection, forgets everything in memory, and opens anew. */
  readonly crash: () => Promise<void>;
  readonly close: () => Promise<void>;
}

export const actor: Actor = { kind: "system", id: 0, name: "model" };
export const scopeOf = (tenantId: number): Scope => ({ cell: 0, tenantId: tenantId as TenantId });

const everything = new Set<string>(permissions);
const mayAll = { channelIds: null, placeIds: null, partyIds: null, permissions: everything };

/** Whose number is the key may do everything in that company. */
async function authenticate({ apiKey }: Credentials): Promise<Caller> {
  return { ...mayAll, actor, scope: scopeOf(Number(apiKey)) };
}

async function breakConnections(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(
    `select pg_terminate_backend(pid) from pg_stat_activity
     where datname = current_database() and pid <> pg_backend_pid()`,
  );
  await client.end();
}

/** Opens the product on a database; its files go into a folder. */
export async function openProduct(url: string, folder: string): Promise<Product> {
  let ahead = 0;
  const world = { ...realWorld, clock: () => new Date(realWorld.clock().getTime() + ahead) };
  let millrace: Millrace;
  let app: App;
  const open = async () => {
    millrace = { ...compose({ url, world }), authenticate };
    app = await openApp({
      ...{ millrace, log: createLog("silent"), dataDirectory: folder, consoleDirectory: null },
      ...{ version: "model", onDemo: () => undefined, insecureCookies: true },
    });
    await app.http.app.ready();
  };
  const close = async () => {
    await app.close();
    await millrace.database.close();
  };
  const answerOf = ({ statusCode: status, body }: { statusCode: number; body: string }) => ({
    status,
    body: JSON.parse(body) as Record<string, unknown>,
  });
  await open();
  return {
    get millrace() {
      return millrace;
    },
    send: async (tenantId, { method, path: at, body, key }) =>
      answerOf(
        await app.http.app.inject({
          method,
          url: at,
          headers: { authorization: `Bearer ${tenantId}`, "idempotency-key": key },
          payload: body,
        }),
      ),
    read: async (tenantId, at) =>
      answerOf(
        await app.http.app.inject({ url: at, headers: { authorization: `Bearer ${tenantId}` } }),
      ),
    now: world.clock,
    forward: (seconds) => void (ahead += seconds * 1_000),
    async restart() {
      await close();
      await open();
    },
    async crash() {
      await breakConnections(url);
      await close().catch(() => undefined);
      await open();
    },
    close,
  };
}

/** A company of the model: three items, two warehouses and the way between, two channels. */
export interface Company {
  readonly tenantId: number;
  readonly items: readonly number[];
  readonly places: readonly number[];
  readonly transit: number;
  readonly channels: readonly number[];
}

async function makePlaces(tx: Tx): Promise<{ places: number[]; transit: number }> {
  const defaults = await tenantDefaults(tx, "甲");
  const place = {
    ownerId: defaults.ownPartyId,
    custodianId: defaults.ownPartyId,
    calendarId: defaults.calendarId,
  };
  const made = await savePlaces(tx, [
    { ...place, code: "P", name: "杭州", kind: "warehouse" },
    { ...place, code: "Q", name: "成都", kind: "warehouse" },
    { ...place, code: "T", name: "在途", kind: "in_transit" },
  ]);
  assert.ok(made.ok);
  const places = ["P", "Q"].map((code) => made.value.get(code) ?? 0);
  await setSourcing(tx, {
    sources: places.map((placeId, rank) => ({
      ...{ channelId: 0, placeId, rank },
      parcelCostMinor: 500 + 200 * rank,
      transitDays: 2 + 2 * rank,
    })),
  });
  return { places, transit: made.value.get("T") ?? 0 };
}

/** Makes a company of its own for one run of steps. */
export async function makeCompany({ millrace }: Product, tenantId: number): Promise<Company> {
  return millrace.database.transact(scopeOf(tenantId), actor, async (tx) => {
    const codes = ["A", "B", "C"];
    const items = await saveItems(
      tx,
      codes.map((code) => ({ code, name: code })),
    );
    const made = await makePlaces(tx);
    const channels: number[] = [];
    for (const code of ["ONE", "TWO"])
      channels.push(
        await saveChannel(tx, { code, name: code, kind: "manual", policy: "backorder" }),
      );
    return { tenantId, items: codes.map((code) => items.get(code) ?? 0), ...made, channels };
  });
}
