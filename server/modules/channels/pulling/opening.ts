import type { Actor, Database, Scope } from "../../../platform/index.ts";
import type { Orders } from "../../orders/index.ts";
import { connectionOf } from "../connections.ts";
import type { Doors } from "./doors.ts";
import { partnerFolder } from "../documents/folders.ts";
import { connectorOf } from "../registry.ts";
import { renewAccess } from "./renewing.ts";
import { channelById } from "../store.ts";
import type { Work } from "../work.ts";

export const actor: Actor = { kind: "system", id: 0, name: "channels" };
/** A run gives its worker back after this, so that a slow platform does not stop the others. */
const runMs = 20_000;

export interface OpenParts {
  readonly database: Database;
  readonly orders: Orders;
  readonly doors: Doors;
  /** Where partners' files are dropped and fetched, a subfolder for each company. */
  readonly dropFolder?: string;
}

export interface Asked {
  readonly scope: Scope;
  readonly channelId: number;
  readonly signal: AbortSignal;
}

/** A connection, its access renewed where that is due, with its door and its transactions, or null when there is none. */
export async function openWork(parts: OpenParts, asked: Asked): Promise<Work | null> {
  const { database, orders, doors } = parts;
  const { scope, channelId, signal } = asked;
  const { connection, kind } = await database.read(scope, async (tx) => ({
    connection: await connectionOf(tx, channelId),
    kind: (await channelById(tx, channelId))?.kind ?? "",
  }));
  const connector = connectorOf(kind);
  if (!connection || !connector) return null;
  const { clock } = database.world;
  const until = clock().getTime() + runMs;
  const transact: Work["transact"] = (work) => database.transact(scope, actor, work);
  const means = doors.means(signal);
  const settings = connection.active
    ? await renewAccess({ connection, connector, means, transact })
    : connection.settings;
  const door = doors.of(scope, { ...connection, settings }, { connector, signal });
  const { dropFolder } = parts;
  const folder = dropFolder ? partnerFolder(dropFolder, scope.tenantId, channelId) : null;
  return {
    ...{ connection, connector, door, orders, signal, folder },
    now: clock,
    isTimeUp: () => clock().getTime() >= until,
    transact,
    read: (work) => database.read(scope, work),
  };
}
