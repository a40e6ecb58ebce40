import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate as turn } from "node:timers/promises";
import { compose, type Millrace } from "../../server/compose.ts";
import { mapListings, saveItems } from "../../server/modules/catalog/index.ts";
import {
  createRunner,
  readInbox,
  saveChannel,
  type Runner,
} from "../../server/modules/channels/index.ts";
import { savePlaces, tenantDefaults } from "../../server/modules/parties/index.ts";
import { createTenant } from "../../server/modules/people/index.ts";
import { setSourcing } from "../../server/modules/promises/index.ts";
import { changeStock } from "../../server/modules/stock/index.ts";
import {
  createJobs,
  createVault,
  migrate,
  realWorld,
  startRelay,
  type Actor,
  type Scope,
  type Tx,
} from "../../server/platform/index.ts";
import { startEmbedded } from "../../server/platform/postgres/index.ts";
import { codeOf, firstKey, type Skin } from "./skin.ts";

// A company within this process whose clock is moved by hand: an hour of storm takes seconds, and a
// platform that lets itself be asked once a minute costs no waiting.

const actor: Actor = { kind: "system", id: 0, name: "storm" };
const items = ["S0", "S1", "S2", "S3", "S4"];
export const itemCount = items.length;

export interface Clock {
  readonly now: () => number;
  pass(ms: number): void;
}

export interface StormCompany {
  readonly clock: Clock;
  readonly millrace: Millrace;
  readonly scope: Scope;
  readonly runner: Runner;
  readonly transact: <T>(work: (tx: Tx) => Promise<T>) => Promise<T>;
  /** Opens a channel for a platform, connected at an address; gives its number. */
  connect(skin: Skin, at: { readonly address: string; readonly since: Date }): Promise<number>;
  /** Sets what a person types in for a connection: all of its settings. */
  setSettings(channelId: number, settings: object): Promise<void>;
  /** Reads every message that waits, and tells within the house what came of it. */
  readAll(): Promise<void>;
  close(): Promise<void>;
}

function openClock(): Clock {
  let at = Math.floor(Date.now() / 1_000) * 1_000;
  return {
    now: () => at,
    pass: (ms) => {
      at += ms;
    },
  };
}

/** A tenant with a place and plenty of five items. */
async function openTenant(millrace: Millrace): Promise<{ scope: Scope; itemIds: number[] }> {
  const draft = { name: "storm", nameEn: "", demo: false, locale: "en" } as const;
  const scope = await createTenant(millrace.database, draft);
  const itemIds = await millrace.database.transact(scope, actor, async (tx) => {
    const defaults = await tenantDefaults(tx, "storm");
    const owners = { ownerId: defaults.ownPartyId, custodianId: defaults.ownPartyId };
    const place = { code: "A", name: "A", kind: "warehouse" as const, ...owners };
    const saved = await savePlaces(tx, [{ ...place, calendarId: defaults.calendarId }]);
    const [placeId = 0] = saved.ok ? [...saved.value.values()] : [];
    const source = { channelId: 0, placeId, rank: 0, parcelCostMinor: 500, transitDays: 2 };
    await setSourcing(tx, { sources: [source] });
    const ids = [
      ...(
        await saveItems(
          tx,
          items.map((code) => ({ code, name: code })),
        )
      ).values(),
    ];
    await changeStock(tx, millrace.parties, {
      document: { kind: "opening", documentKind: "opening", documentId: 1 },
      changes: ids.map((itemId) => ({ itemId, placeId, units: 1_000_000 })),
    });
    return ids;
  });
  await millrace.database.pool.query("reset role");
  return { scope, itemIds };
}

async function openConnection(
  tx: Tx,
  channelId: number,
  { settings, since }: { readonly settings: object; readonly since: Date },
): Promise<void> {
  await tx.rows(
    `insert into channels.connection (cell, tenant_id, channel_id, settings, active, pulls,
       pushes_stock, confirms_shipments, tells_cancellations, pull_seconds, since, next_pull_at)
     values ($1, $2, $3, $4::jsonb, true, true, false, false, true, 5, $5, $5)`,
    [tx.scope.cell, tx.scope.tenantId, channelId, JSON.stringify(settings), since],
  );
}

async function changeConnection(tx: Tx, channelId: number, settings: object): Promise<void> {
  await tx.rows(
    "update channels.connection set settings = $3::jsonb where tenant_id = $1 and channel_id = $2",
    [tx.scope.tenantId, channelId, JSON.stringify(settings)],
  );
}

/** Opens the company on a database of its own. */
export async function openStormCompany(): Promise<StormCompany> {
  const folder = mkdtempSync(join(tmpdir(), "millrace-storm-"));
  const embedded = await startEmbedded({ dataDirectory: folder });
  await migrate({ url: embedded.url() });
  const clock = openClock();
  const sleep = async (ms: number) => {
    clock.pass(ms);
    await turn();
  };
  const world = { ...realWorld, clock: () => new Date(clock.now()), sleep };
  const millrace = compose({
    url: embedded.url(),
    world,
    vault: createVault(Buffer.alloc(32, 7), realWorld.secret),
  });
  const { database, orders } = millrace;
  const { scope, itemIds } = await openTenant(millrace);
  const transact: StormCompany["transact"] = (work) => database.transact(scope, actor, work);
  const draftOf = (skin: Skin) => ({
    ...{ code: codeOf(skin), name: codeOf(skin), kind: skin.connector.kind },
  });
  const runner = createRunner({ database, orders, network: fetch, tenants: async () => [scope] });
  const fail = (error: unknown) => {
    throw error;
  };
  const relay = startRelay(database, fail);
  const jobs = createJobs({ database, onError: fail });
  runner.schedule(jobs, relay);
  // A turn of the storm runs its connections itself.
  await jobs.stop();
  return {
    ...{ clock, millrace, scope, transact, runner },
    connect: (skin, { address, since }) =>
      transact(async (tx) => {
        const channelId = await saveChannel(tx, draftOf(skin));
        const map = (itemId: number, at: number) => ({
          ...{ channelId, code: skin.names.code(at), parts: [{ itemId, units: 1 }] },
        });
        await mapListings(tx, itemIds.map(map));
        await openConnection(tx, channelId, { settings: skin.settings(address, firstKey), since });
        return channelId;
      }),
    setSettings: (channelId, settings) =>
      transact((tx) => changeConnection(tx, channelId, settings)),
    async readAll() {
      while ((await readInbox({ database, orders }, scope)) > 0);
      while ((await relay.deliver()) > 0);
    },
    async close() {
      await relay.stop();
      await database.close();
      await embedded.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
