import assert from "node:assert/strict";
import type { TenantId } from "../kernel/index.ts";
import { compose } from "../server/compose.ts";
import type { Millrace } from "../server/compose.ts";
import { saveChannel } from "../server/modules/channels/index.ts";
import { savePlaces, tenantDefaults } from "../server/modules/parties/index.ts";
import { createApiKey, createTenant, roles } from "../server/modules/people/index.ts";
import type { Role } from "../server/modules/people/index.ts";
import { setSourcing } from "../server/modules/promises/index.ts";
import { realWorld } from "../server/platform/index.ts";
import type { Scope, Tx } from "../server/platform/index.ts";
import type { Company, Server } from "./world.ts";

/** How far a caller's grants reach: all of the company, or one channel, place or distributor. */
export const reaches = ["whole", "channel", "place", "distributor"] as const;
export type Reach = (typeof reaches)[number];

/** One company of several on the same database; every text it has carries its mark. */
export interface Tenant {
  readonly scope: Scope;
  readonly mark: string;
  readonly channelId: number;
  readonly placeId: number;
  readonly partyId: number;
  readonly itemId: number;
  readonly orderId: number;
  readonly lineId: number;
  readonly holdId: number;
  readonly quoteId: number;
  /** An API key with the permissions of a role, as far as a reach. */
  key(role: Role, reach: Reach): string;
}

const actor = { kind: "system", id: 0, name: "scenario" } as const;

async function makeMasters(tx: Tx, mark: string) {
  const defaults = await tenantDefaults(tx, mark);
  const channelId = await saveChannel(tx, {
    code: `CHANNEL-${mark}`,
    name: mark,
    kind: "manual",
    policy: "backorder",
  });
  const saved = await savePlaces(tx, [
    {
      code: `PLACE-${mark}`,
      name: mark,
      nameEn: "",
      kind: "warehouse",
      ownerId: defaults.ownPartyId,
      custodianId: defaults.ownPartyId,
      calendarId: defaults.calendarId,
    },
  ]);
  assert.ok(saved.ok);
  const placeId = saved.value.get(`PLACE-${mark}`) ?? 0;
  const source = { channelId: 0, placeId, rank: 0, parcelCostMinor: 800, transitDays: 3 };
  await setSourcing(tx, { sources: [source] });
  return { channelId, placeId };
}

/** Asks as a company's owner; the answer must be one of success. */
function asker(server: Server, token: string, mark: string) {
  let serial = 0;
  return async (method: string, path: string, body?: object) => {
    serial += 1;
    const key = `${mark}-${serial}`;
    const reply = await server.call(method, path, { token, key, ...(body ? { body } : {}) });
    assert.equal(reply.status, 200, `${method} ${path}: ${JSON.stringify(reply.body)}`);
    return reply.body;
  };
}

type Ask = ReturnType<typeof asker>;

async function makeStock(ask: Ask, mark: string, placeId: number) {
  const items = await ask("POST", "/api/items", { items: [{ code: `I-${mark}`, name: mark }] });
  const itemId = (items["ids"] as Record<string, number>)[`I-${mark}`] ?? 0;
  const distributor = { code: `D-${mark}`, name: mark, kind: "distributor", tier: "city" };
  const parties = await ask("POST", "/api/parties", { parties: [distributor] });
  const partyId = (parties["ids"] as Record<string, number>)[`D-${mark}`] ?? 0;
  const changes = [{ itemId, placeId, units: 50 }];
  await ask("POST", "/api/stock/changes", { kind: "receipt", why: mark, changes });
  return { itemId, partyId };
}

async function makeOrder(ask: Ask, mark: string, of: { channelId: number; itemId: number }) {
  const placed = await ask("POST", "/api/orders", {
    channelId: of.channelId,
    externalId: `O-${mark}`,
    buyerMask: mark,
    policy: "backorder",
    lines: [
      { itemId: of.itemId, units: 2 },
      { code: `UNKNOWN-${mark}`, name: mark, units: 1 },
    ],
  });
  const page = await ask("GET", `/api/orders/${String(placed["orderId"])}`);
  const first = (rows: unknown) => (rows as { id: number }[])[0]?.id ?? 0;
  const quote = await ask("POST", "/api/quotes", {
    channelId: of.channelId,
    lines: [{ itemId: of.itemId, units: 1 }],
  });
  return {
    orderId: Number(placed["orderId"]),
    lineId: first(page["lines"]),
    holdId: first(page["holds"]),
    quoteId: Number(quote["id"]),
  };
}

interface Reached {
  readonly channelId: number;
  readonly placeId: number;
  readonly partyId: number;
}

/** A key for every role and reach, in one transaction. */
async function makeKeys(millrace: Millrace, scope: Scope, reached: Reached) {
  const keys = new Map<string, string>();
  await millrace.database.transact(scope, actor, async (tx) => {
    for (const role of Object.keys(roles) as Role[]) {
      for (const reach of reaches) {
        const { key } = await createApiKey(tx, realWorld.secret, {
          name: `${role} ${reach}`,
          permissions: [...roles[role]],
          channelIds: reach === "channel" ? [reached.channelId] : null,
          placeIds: reach === "place" ? [reached.placeId] : null,
          partyIds: reach === "distributor" ? [reached.partyId] : null,
        });
        keys.set(`${role} ${reach}`, key);
      }
    }
  });
  return (role: Role, reach: Reach) => keys.get(`${role} ${reach}`) ?? "";
}

async function makeTenant(at: Company, millrace: Millrace, serial: number): Promise<Tenant> {
  const mark = `MARK${serial}`;
  const { database } = millrace;
  const scope =
    serial === 1
      ? { cell: 0, tenantId: 1 as TenantId }
      : await createTenant(database, { name: mark, nameEn: "", demo: false, locale: "en" });
  const masters = await database.transact(scope, actor, (tx) => makeMasters(tx, mark));
  const owner = await makeKeys(millrace, scope, { ...masters, partyId: 0 });
  const ask = asker(at.server, owner("owner", "whole"), mark);
  const stocked = await makeStock(ask, mark, masters.placeId);
  const ordered = await makeOrder(ask, mark, { ...masters, ...stocked });
  const key = await makeKeys(millrace, scope, { ...masters, ...stocked });
  return { scope, mark, ...masters, ...stocked, ...ordered, key };
}

/** So many companies on the world's database, each with an order, a hold, a quote and its masters. */
export async function makeTenants(at: Company, count: number): Promise<Tenant[]> {
  const millrace = compose({ url: at.database.url(), world: realWorld, poolSize: 4 });
  const tenants: Tenant[] = [];
  for (let serial = 1; serial <= count; serial += 1)
    tenants.push(await makeTenant(at, millrace, serial));
  await millrace.database.close();
  return tenants;
}
