import { webhook, webhookHandshake } from "../../../../contract/imports.ts";
import type { Http } from "../../../platform/index.ts";
import { addressee, unproved } from "./addressees.ts";
import type { Addressees } from "./addressees.ts";
import { takeFile } from "../documents/documents.ts";
import type { Intake } from "./intake.ts";
import type { ChannelsParts } from "./parts.ts";
import { partnerChannel } from "../documents/partner-channels.ts";
import { reader } from "../reading/reading.ts";
import { connectorOf } from "../registry.ts";

interface Doors {
  readonly intake: Intake;
  readonly addressees: Addressees;
}

/** Registers the door for pushes. */
export function registerPushes(http: Http, parts: ChannelsParts, doors: Doors): void {
  keepRawBodies(http);
  registerHandshake(http, parts);
  registerWebhook(http, parts, doors);
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
function registerWebhook(
  http: Http,
  { database }: ChannelsParts,
  { intake, addressees }: Doors,
): void {
  http.onPublic(webhook, async ({ params, request, reply }) => {
    const raw = request.body as Buffer;
    if (!Buffer.isBuffer(raw)) throw unproved();
    const { to, verified } = await addressees.proven(params.address, ({ connector, secrets }) =>
      connector.verify({
        ...{ raw, secrets, now: database.world.clock() },
        headers: request.headers as Words,
        query: request.query as Words,
      }),
    );
    const { scope, connector } = to;
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
