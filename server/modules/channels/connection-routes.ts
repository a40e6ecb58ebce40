import {
  connectionGaps,
  connectionSteps,
  forgetWanted,
  getConnection,
  listConnectionsEndpoint,
  reconcileConnection,
  replayConnection,
  reviveConnection,
  saveConnectionEndpoint,
  settleCancellation,
  settleParcel,
  testConnection,
} from "../../../contract/channels.ts";
import { ChannelFailure } from "../../../connectors/port/index.ts";
import type { Connector, Settings } from "../../../connectors/port/index.ts";
import { dayFromText, err, ok, type Result } from "../../../kernel/index.ts";
import { answer, commandStatuses, ProblemError, runCommand } from "../../platform/index.ts";
import type { Caller, Database, Http, Tx } from "../../platform/index.ts";
import { connectionCards } from "./cards.ts";
import { askReplay, connectionOf, saveConnection, tryAgain } from "./connections.ts";
import { listOffers, offerAll } from "./offers.ts";
import { allConnectors, connectorOf } from "./registry.ts";
import { channelReport } from "./report.ts";
import { stepsOf } from "./first-run.ts";
import type { ChannelsParts } from "./parts.ts";
import { channelById, webhookAddress } from "./store.ts";
import * as untold from "./untold.ts";

type Problem =
  | { readonly kind: "not_found"; readonly what: number }
  | { readonly kind: "not_a_platform"; readonly channel: string }
  | { readonly kind: "setting_unknown"; readonly field: string }
  | { readonly kind: "setting_missing"; readonly field: string };

const statuses = {
  not_found: 404,
  not_a_platform: 422,
  setting_unknown: 422,
  setting_missing: 422,
  ...commandStatuses,
} as const satisfies Record<Problem["kind"], number> & Record<string, number>;

const absent = (what: number) =>
  new ProblemError({ status: 404, kind: "not_found", values: { what } });

/** A connection outside the caller's channels is refused as if it were not there. */
function mustReach(caller: Caller, channelId: number): void {
  if (caller.channelIds && !caller.channelIds.includes(channelId)) throw absent(channelId);
}

/** What is missing or unknown among the settings that would then stand. */
function wrongSetting(connector: Connector, known: Settings, given: Settings): Problem | null {
  const names = new Set(connector.fields.map((field) => field.name));
  const unknown = Object.keys(given).find((name) => !names.has(name));
  if (unknown) return { kind: "setting_unknown", field: unknown };
  // Secrets go where the address says: whoever names another place must know them himself.
  const moves = given["address"] !== undefined && given["address"] !== known["address"];
  const missing = connector.fields.find(({ name, required, secret }) => {
    const kept = moves && secret ? undefined : known[name];
    return required && !(given[name] ?? kept ?? "").trim();
  });
  return missing ? { kind: "setting_missing", field: missing.name } : null;
}

/** Registers the gallery of connections, their pages and what may be done with them. */
export function registerConnections(http: Http, parts: ChannelsParts): void {
  registerReads(http, parts.database);
  registerSaving(http, parts);
  registerRetries(http, parts);
  registerByHand(http, parts.database);
}

function registerReads(http: Http, database: Database): void {
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

async function pageOf(tx: Tx, channelId: number) {
  const [card] = await connectionCards(tx, [channelId]);
  const connection = await connectionOf(tx, channelId);
  if (!card || !connection) return null;
  const fields = connectorOf(card.kind)?.fields ?? [];
  const { settings } = connection;
  const shown = fields.filter((field) => !field.secret && settings[field.name] !== undefined);
  const address = await webhookAddress(tx, channelId);
  const { replayFrom, replayUntil } = connection;
  return {
    connection: card,
    webhookPath: address && `/api/hooks/${address}`,
    settings: Object.fromEntries(shown.map(({ name }) => [name, settings[name] ?? ""])),
    secretsSet: fields
      .filter(({ secret, name }) => secret && settings[name])
      .map(({ name }) => name),
    since: connection.since.toISOString(),
    cursor: connection.cursor,
    replay:
      replayFrom && replayUntil
        ? { from: replayFrom.toISOString(), until: replayUntil.toISOString() }
        : null,
    offers: (await listOffers(tx, channelId, 200)).map(
      ({ sent_at, units_there, there_at, ...row }) => ({
        ...{ ...row, unitsThere: units_there },
        sentAt: sent_at?.toISOString() ?? null,
        thereAt: there_at?.toISOString() ?? null,
      }),
    ),
    ...(await untold.untoldOf(tx, channelId)),
  };
}

function registerSaving(http: Http, { database, orders, runner }: ChannelsParts): void {
  http.on(saveConnectionEndpoint, async ({ caller, key, params, body }) => {
    mustReach(caller, params.channelId);
    const { channelId } = params;
    // Which settings were given tells repeats apart; their values are secrets and are not kept.
    const request = { ...params, ...body, settings: Object.keys(body.settings).sort() };
    const run = { ...caller, key, name: "connections.save", request };
    return answer(
      await runCommand(database, run, async (tx): Promise<Result<{ done: boolean }, Problem>> => {
        const channel = await channelById(tx, channelId);
        if (!channel) return err({ kind: "not_found", what: channelId });
        const connector = connectorOf(channel.kind);
        if (!connector) return err({ kind: "not_a_platform", channel: channel.code });
        const known = await connectionOf(tx, channelId);
        const wrong = wrongSetting(connector, known?.settings ?? {}, body.settings);
        if (wrong) return err(wrong);
        // A partner of files is told orders and parcels; the documents know no stock.
        const pushesStock = body.pushesStock && !connector.documents;
        const tellsCancellations = connector.cancels ? body.tellsCancellations : false;
        const givesBack = connector.givesBack ? body.givesBack : false;
        await saveConnection(tx, connector, {
          ...{ channelId, pullSeconds: 60, ...body, pushesStock, tellsCancellations, givesBack },
          since: body.since ? new Date(body.since) : null,
        });
        if (pushesStock && !known?.pushesStock) await offerAll(tx, orders, channelId);
        return ok({ done: true });
      }),
      statuses,
    );
  });
  http.on(testConnection, async ({ caller, params }) => {
    mustReach(caller, params.channelId);
    const { kind, settings } = await database.read(caller.scope, async (tx) => ({
      kind: (await channelById(tx, params.channelId))?.kind ?? "",
      settings: (await connectionOf(tx, params.channelId))?.settings,
    }));
    if (!settings) throw absent(params.channelId);
    try {
      await runner.open(kind, settings)?.test(AbortSignal.timeout(20_000));
      return { works: true, why: "" };
    } catch (error) {
      if (!(error instanceof ChannelFailure) && !(error instanceof DOMException)) throw error;
      return { works: false, why: error.message };
    }
  });
}

function registerRetries(http: Http, { database, runner }: ChannelsParts): void {
  http.on(replayConnection, async ({ caller, params, body }) => {
    mustReach(caller, params.channelId);
    const span = { from: new Date(body.from), until: new Date(body.until) };
    const done = await database.transact(caller.scope, caller.actor, (tx) =>
      askReplay(tx, params.channelId, span),
    );
    if (!done) throw absent(params.channelId);
    return { done };
  });
  http.on(reviveConnection, async ({ caller, params }) => {
    mustReach(caller, params.channelId);
    return database.transact(caller.scope, caller.actor, async (tx) => {
      if (!(await connectionOf(tx, params.channelId))) throw absent(params.channelId);
      await tryAgain(tx, params.channelId);
      tx.audit({
        action: "channels.connection.revive",
        subjectKind: "channel",
        subjectId: params.channelId,
      });
      return untold.reviveUntold(tx, params.channelId);
    });
  });
  http.on(reconcileConnection, async ({ caller, params, body }) => {
    mustReach(caller, params.channelId);
    try {
      const result = await runner.reconcile(caller.scope, params.channelId, dayFromText(body.day));
      if (!result) throw absent(params.channelId);
      return { theirs: result.theirs, ours: result.ours, gaps: result.gaps.length };
    } catch (error) {
      if (!(error instanceof ChannelFailure)) throw error;
      throw new ProblemError({
        status: 502,
        kind: "platform_failed",
        values: { why: error.message },
      });
    }
  });
}

/** What a person has seen to on the platform itself, so that nobody looks at it again. */
function registerByHand(http: Http, database: Database): void {
  http.on(settleCancellation, async ({ caller, params }) => {
    mustReach(caller, params.channelId);
    const done = await database.transact(caller.scope, caller.actor, (tx) =>
      untold.settleCancelled(tx, params),
    );
    if (!done) throw absent(params.id);
    return { done };
  });
  http.on(settleParcel, async ({ caller, params }) => {
    mustReach(caller, params.channelId);
    const done = await database.transact(caller.scope, caller.actor, (tx) =>
      untold.settleParcel(tx, params),
    );
    if (!done) throw absent(params.id);
    return { done };
  });
  http.on(forgetWanted, async ({ caller, params, body }) => {
    mustReach(caller, params.channelId);
    const done = await database.transact(caller.scope, caller.actor, (tx) =>
      untold.forgetWanted(tx, { ...params, ...body }),
    );
    if (!done) throw absent(params.channelId);
    return { done };
  });
}
