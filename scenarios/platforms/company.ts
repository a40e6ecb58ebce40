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
const person: Actor = { kind: "user", id: 1, name: "storm" };
/** Items of the company, by the codes under which its channels of files sell them. */
export const itemCodes = ["S0", "S1", "S2", "S3", "S4"];
export const itemCount = itemCodes.length;

export interface Clock {
  readonly now: () => number;
  pass(ms: number): void;
}

/** A channel to be opened and connected. */
export interface StormChannel {
  readonly code: string;
  readonly kind: string;
  /** What it calls each of the company's items. */
  readonly codes: readonly string[];
  readonly settings: object;
  readonly since: Date;
  readonly confirmsShipments: boolean;
}

export interface StormCompany {
  readonly clock: Clock;
  readonly placeId: number;
  /** Where partners' files are dropped and fetched. */
  readonly dropFolder: string;
  readonly millrace: Millrace;
  readonly scope: Scope;
  readonly runner: Runner;
  readonly transact: <T>(work: (tx: Tx) => Promise<T>) => Promise<T>;
  /** The same by a person here: what he cancels his channel does not bring back. */
  readonly byPerson: <T>(work: (tx: Tx) => Promise<T>) => Promise<T>;
  /** Opens a channel and connects it; gives its number. */
  openChannel(channel: StormChannel): Promise<number>;
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
async function openTenant(
  millrace: Millrace,
): Promise<{ scope: Scope; itemIds: number[]; placeId: number }> {
  const draft = { name: "storm", nameEn: "", demo: false, locale: "en" } as const;
  const scope = await createTenant(millrace.database, draft);
  const { itemIds, placeId } = await millrace.database.transact(scope, actor, async (tx) => {
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
          itemCodes.map((code) => ({ code, name: code })),
        )
      ).values(),
    ];
    await changeStock(tx, millrace.parties, {
      document: { kind: "opening", documentKind: "opening", documentId: 1 },
      changes: ids.map((itemId) => ({ itemId, placeId, units: 1_000_000 })),
    });
    return { itemIds: ids, placeId };
  });
  await millrace.database.pool.query("reset role");
  return { scope, itemIds, placeId };
}

async function openConnection(
  tx: Tx,
  channelId: number,
  { settings, since, confirmsShipments }: StormChannel,
): Promise<void> {
  await tx.rows(
    `insert into channels.connection (cell, tenant_id, channel_id, settings, active, pulls,
       pushes_stock, confirms_shipments, tells_cancellations, pull_seconds, since, next_pull_at)
     values ($1, $2, $3, $4::jsonb, true, true, false, $6, true, 5, $5, $5)`,
    [
      tx.scope.cell,
      tx.scope.tenantId,
      channelId,
      JSON.stringify(settings),
      since,
      confirmsShipments,
    ],
  );
}

/** Opens a channel that sells every item, and connects it. */
async function addChannel(
  tx: Tx,
  itemIds: readonly number[],
  channel: StormChannel,
): Promise<number> {
  const { code, kind, codes } = channel;
  const channelId = await saveChannel(tx, { code, name: code, kind });
  const map = (itemId: number, at: number) => ({
    ...{ channelId, code: codes[at] ?? "", parts: [{ itemId, units: 1 }] },
  });
  await mapListings(tx, itemIds.map(map));
  await openConnection(tx, channelId, channel);
  return channelId;
}

async function changeConnection(tx: Tx, channelId: number, settings: object): Promise<void> {
  await tx.rows(
    "update channels.connection set settings = $3::jsonb where tenant_id = $1 and channel_id = $2",
    [tx.scope.tenantId, channelId, JSON.stringify(settings)],
  );
}

async function openDatabase(folder: string) {
  const embedded = await startEmbedded({ dataDirectory: folder });
  await migrate({ url: embedded.url() });
  return embedded;
}

/** Opens the company on a database of its own. */
export async function openStormCompany(): Promise<StormCompany> {
  const folder = mkdtempSync(join(tmpdir(), "millrace-storm-"));
  const embedded = await openDatabase(folder);
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
  const { scope, itemIds, placeId } = await openTenant(millrace);
  const transact: StormCompany["transact"] = (work) => database.transact(scope, actor, work);
  const byPerson: StormCompany["byPerson"] = (work) => database.transact(scope, person, work);
  const dropFolder = join(folder, "imports");
  const openChannel: StormCompany["openChannel"] = (channel) =>
    transact((tx) => addChannel(tx, itemIds, channel));
  const runner = createRunner({
    database,
    orders,
    network: fetch,
    tenants: async () => [scope],
    dropFolder,
  });
  const fail = (error: unknown) => {
    throw error;
  };
  const relay = startRelay(database, fail);
  const jobs = createJobs({ database, onError: fail });
  runner.schedule(jobs, relay);
  // A turn of the storm runs its connections and delivers its events itself: who waits beside it for
  // work, by a clock that does not wait, would move that clock on for ever.
  await jobs.stop();
  await relay.stop();
  return {
    ...{ clock, millrace, scope, transact, byPerson, runner, placeId, dropFolder, openChannel },
    connect: (skin, { address, since }) =>
      openChannel({
        ...{ code: codeOf(skin), kind: skin.connector.kind, since, confirmsShipments: false },
        codes: itemCodes.map((_code, at) => skin.names.code(at)),
        settings: skin.settings(address, firstKey),
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

/** A piece of an order's first line. */
export async function firstPiece(tx: Tx, orderId: number) {
  const [line] = await tx.rows<{ id: number }>(
    "select id from orders.line where tenant_id = $1 and order_id = $2 order by id limit 1",
    [tx.scope.tenantId, orderId],
  );
  return [{ lineId: line?.id ?? 0, units: 1 }];
}
