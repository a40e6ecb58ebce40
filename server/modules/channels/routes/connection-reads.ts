import {
  connectionGaps,
  connectionSteps,
  getConnection,
  listConnectionsEndpoint,
  untoldParcels,
} from "../../../../contract/channels.ts";
import type { Database, Http, Tx } from "../../../platform/index.ts";
import { connectionCards } from "./cards.ts";
import { absent, mustReach } from "./connection-reach.ts";
import { connectionOf } from "../connections.ts";
import { stepsOf } from "./first-run.ts";
import { listOffers } from "../telling/offers.ts";
import { allConnectors, channelZone, connectorOf } from "../registry.ts";
import { replaysOf } from "../pulling/replays.ts";
import type { Replay } from "../pulling/replays.ts";
import { channelReport } from "../pulling/report.ts";
import { channelById, pushDoor } from "../store.ts";
import { untoldParcelsOf } from "../telling/parcels-untold.ts";
import { untoldOf } from "./untold.ts";

/** Registers the gallery of connections and what their pages show. */
export function registerReads(http: Http, database: Database): void {
  http.on(listConnectionsEndpoint, async ({ caller }) =>
    database.read(caller.scope, async (tx) => ({
      rows: await connectionCards(tx, caller.channelIds),
      kinds: allConnectors().map(
        ({ kind, fields, documents, cancels = null, givesBack = null }) => ({
          ...{ kind, fields: [...fields], exchangesFiles: documents !== undefined },
          ...{ cancels, givesBack },
        }),
      ),
    })),
  );
  http.on(getConnection, async ({ caller, params }) => {
    mustReach(caller, params.channelId);
    const page = await database.read(caller.scope, (tx) => pageOf(tx, params.channelId));
    if (!page) throw absent(params.channelId);
    return page;
  });
  http.on(untoldParcels, async ({ caller, params: { channelId } }) => {
    mustReach(caller, channelId);
    return database.read(caller.scope, async (tx) => {
      const channel = await channelById(tx, channelId);
      if (!channel) throw absent(channelId);
      const untold = await untoldParcelsOf(tx, { channelId, zone: channelZone(channel.kind) });
      return { ...untold, days: [...untold.days] };
    });
  });
  http.on(connectionSteps, async ({ caller, params }) => {
    mustReach(caller, params.channelId);
    const rows = await database.read(caller.scope, (tx) => stepsOf(tx, params.channelId));
    if (!rows) throw absent(params.channelId);
    return { rows };
  });
  http.on(connectionGaps, async ({ caller, params }) => {
    mustReach(caller, params.channelId);
    return database.read(caller.scope, (tx) => channelReport(tx, params.channelId));
  });
}

/** Up to where a span was read to the end of a window. */
const readUntil = ({ cursor }: Pick<Replay, "cursor">) => {
  if (!cursor) return null;
  return new Date(cursor.mark === "" ? cursor.until : cursor.from);
};

async function pageOf(tx: Tx, channelId: number) {
  const [card] = await connectionCards(tx, [channelId]);
  const connection = await connectionOf(tx, channelId);
  if (!card || !connection) return null;
  const fields = connectorOf(card.kind)?.fields ?? [];
  const { settings } = connection;
  const shown = fields.filter((field) => !field.secret && settings[field.name] !== undefined);
  const { address, secrets: signingSecrets } = await pushDoor(tx, channelId);
  return {
    connection: card,
    webhookPath: address && `/api/hooks/${address}`,
    signingSecrets,
    settings: Object.fromEntries(shown.map(({ name }) => [name, settings[name] ?? ""])),
    secretsSet: fields
      .filter(({ secret, name }) => secret && settings[name])
      .map(({ name }) => name),
    since: connection.since.toISOString(),
    cursor: connection.cursor,
    replays: (await replaysOf(tx, channelId)).map(({ id, byItself, docs, ...row }) => ({
      ...{ id, byItself, docs, isRunning: row.begunAt !== null },
      ...{ from: row.from.toISOString(), until: row.until.toISOString() },
      ...{ askedAt: row.askedAt.toISOString(), readUntil: readUntil(row)?.toISOString() ?? null },
    })),
    offers: (await listOffers(tx, channelId, 200)).map(
      ({ sent_at, units_there, there_at, ...row }) => ({
        ...{ ...row, unitsThere: units_there },
        sentAt: sent_at?.toISOString() ?? null,
        thereAt: there_at?.toISOString() ?? null,
      }),
    ),
    ...(await untoldOf(tx, channelId)),
  };
}
