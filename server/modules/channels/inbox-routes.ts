import {
  getInboxMessage,
  listInbox as listInboxEndpoint,
  replayInbox,
  webhook,
  webhookHandshake,
} from "../../../contract/imports.ts";
import { replayInboxAll } from "../../../contract/inbox.ts";
import type { TenantId } from "../../../kernel/index.ts";
import { ProblemError } from "../../platform/index.ts";
import type { Database, Http, Scope } from "../../platform/index.ts";
import { listInbox, messageById, replay, replayAll } from "./inbox.ts";
import { takeFile } from "./documents.ts";
import type { ChannelsParts } from "./parts.ts";
import { partnerChannel } from "./partner-channels.ts";
import type { Intake } from "./intake.ts";
import { readOne, reader } from "./reading.ts";
import { connectorOf, pusherOf } from "./registry.ts";
import { channelById, channelSecrets } from "./store.ts";

/** Registers the webhook door, the list of messages and their replay. */
export function registerInbox(http: Http, parts: ChannelsParts, intake: Intake): void {
  const { database, orders } = parts;
  keepRawBodies(http);
  registerHandshake(http, parts);
  registerWebhook(http, parts, intake);
  http.on(listInboxEndpoint, async ({ caller, query }) =>
    database.read(caller.scope, async (tx) => {
      const rows = await listInbox(tx, {
        state: query.state ?? null,
        channelId: query.channelId ?? null,
        after: query.after ?? null,
        limit: 51,
      });
      return { rows: rows.slice(0, 50), next: rows.length > 50 ? (rows[49]?.id ?? null) : null };
    }),
  );
  http.on(replayInbox, async ({ caller, params }) => {
    const found = await database.transact(caller.scope, caller.actor, (tx) =>
      replay(tx, params.id),
    );
    if (!found)
      throw new ProblemError({ status: 404, kind: "not_found", values: { what: params.id } });
    await readOne({ database, orders }, caller.scope, params.id);
    const [row] = await database.read(caller.scope, (tx) =>
      listInbox(tx, { state: null, after: params.id + 1, limit: 1 }),
    );
    return { state: row?.state ?? "", reason: row?.reason ?? "" };
  });
  http.on(replayInboxAll, async ({ caller, body }) => ({
    replayed: await database.transact(caller.scope, caller.actor, (tx) =>
      replayAll(tx, { state: body.state, channelId: body.channelId ?? null }),
    ),
  }));
  http.on(getInboxMessage, async ({ caller, params }) => {
    const found = await database.read(caller.scope, async (tx) => {
      const message = await messageById(tx, params.id);
      if (!message) return null;
      const partner = await partnerChannel(tx, message.channelId);
      const channel = await channelById(tx, message.channelId);
      return { message, channel, settings: partner?.settings };
    });
    if (!found)
      throw new ProblemError({ status: 404, kind: "not_found", values: { what: params.id } });
    const { topic, channelId } = found.message;
    const raw = found.message.raw.toString("utf8");
    const connector = found.channel ? pusherOf(found.channel.kind) : null;
    const read = connector?.normalise(raw, topic, found.settings) ?? { messages: [], problems: [] };
    return { topic, channelId, raw, messages: read.messages, problems: read.problems };
  });
}

/** What is pushed is kept byte for byte; everything else is parsed as ever. */
function keepRawBodies(http: Http): void {
  // A signature covers raw bytes: this path must not be parsed on the way in.
  const parseJson = http.app.getDefaultJsonParser("error", "error");
  http.app.addContentTypeParser(
    "application/json",
    { parseAs: "buffer" },
    (request, body, done) => {
      if (request.url.startsWith("/api/hooks/")) return done(null, body);
      const text = (body as Buffer).toString("utf8");
      if (text === "") return done(null, {});
      return parseJson(request, text, done);
    },
  );
  // Partners push files under the types of their standards.
  http.app.addContentTypeParser(
    [
      ...["application/edi-x12", "application/edifact", "application/edi-consent"],
      ...["application/xml", "text/xml", "application/octet-stream"],
    ],
    { parseAs: "buffer" },
    (request, body, done) => {
      if (request.url.startsWith("/api/hooks/")) return done(null, body);
      const refused = Object.assign(new Error("unsupported media type"), { statusCode: 415 });
      return done(refused, undefined);
    },
  );
}

/** One answer to everything that does not prove itself: nobody learns which addresses there are. */
const unproved = () => new ProblemError({ status: 401, kind: "signature" });

/** Whose address a push came to; refuses one that is nobody's. */
async function addressee(database: Database, address: string) {
  const { rows } = await database.pool.query<{ cell: number; tenant_id: TenantId; ref: number }>(
    "select cell, tenant_id, ref from platform.directory where kind = 'webhook' and lookup = $1",
    [address],
  );
  const [found] = rows;
  if (!found) throw unproved();
  const scope: Scope = { cell: found.cell, tenantId: found.tenant_id };
  const channel = await database.read(scope, (tx) => channelSecrets(tx, found.ref));
  const connector = channel ? pusherOf(channel.channel.kind) : null;
  if (!channel || !connector) throw unproved();
  const { kind } = channel.channel;
  return { scope, channelId: found.ref, kind, secrets: channel.secrets, connector };
}

type Words = Readonly<Record<string, string | undefined>>;

/** A platform that asks whether the address is ours gets the word it wants. */
function registerHandshake(http: Http, { database }: ChannelsParts): void {
  http.onPublic(webhookHandshake, async ({ params, request, reply }) => {
    const { connector, secrets } = await addressee(database, params.address);
    const word = connector.handshake?.({ query: request.query as Words, secrets }) ?? null;
    if (word === null) throw unproved();
    return reply.type("text/plain; charset=utf-8").send(word);
  });
}

/** A push is stored before it is answered, and read afterwards. */
function registerWebhook(http: Http, { database }: ChannelsParts, intake: Intake): void {
  http.onPublic(webhook, async ({ params, request, reply }) => {
    const to = await addressee(database, params.address);
    const { scope, connector } = to;
    const raw = request.body as Buffer;
    if (!Buffer.isBuffer(raw)) throw unproved();
    const verified = connector.verify({
      raw,
      secrets: to.secrets,
      now: database.world.clock(),
      headers: request.headers as Words,
      query: request.query as Words,
    });
    if (!verified.ok) throw unproved();
    const { channelId, kind } = to;
    const { ok: _ok, ...push } = verified;
    // Stored before it is answered: a 200 for a message that is not kept would lose an order.
    const partner = connectorOf(kind)?.documents
      ? await database.read(scope, (tx) => partnerChannel(tx, channelId))
      : null;
    if (partner) {
      const file = { name: `push-${push.dedupeKey}`, bytes: raw };
      await database.transact(scope, reader, (tx) => takeFile(tx, partner, file));
    } else await intake.keep(scope, { channelId, ...push, raw, origin: "push" });
    intake.nudge(scope);
    if (connector.accepted === undefined) return { received: true };
    return reply.type("text/plain; charset=utf-8").send(connector.accepted);
  });
}
