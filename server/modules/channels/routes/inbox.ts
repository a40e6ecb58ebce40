import {
  getInboxMessage,
  listInbox as listInboxEndpoint,
  replayInbox,
} from "../../../../contract/imports.ts";
import { releaseNoticeEndpoint, replayInboxAll } from "../../../../contract/inbox.ts";
import { commandRunner, commandStatuses, ProblemError } from "../../../platform/index.ts";
import type { Http } from "../../../platform/index.ts";
import { fateOf, listInbox, messageBefore, messageById, replay, replayAll } from "../inbox.ts";
import type { ChannelsParts } from "./parts.ts";
import { releaseNotice } from "../notices/releasing.ts";
import type { ReleaseError } from "../notices/releasing.ts";
import { partnerChannel } from "../documents/partner-channels.ts";
import { mayFollow, type NotGiven } from "./given-settings.ts";
import { readOne } from "../reading/reading.ts";
import { pusherOf } from "../registry.ts";
import { channelById } from "../store.ts";

const statuses = {
  message_unknown: 404,
  not_a_notice: 409,
  notice_not_set_aside: 409,
  not_to_be_followed: 409,
  ...commandStatuses,
  setting_not_given: 403,
} as const satisfies Record<(ReleaseError | NotGiven)["kind"], number> & Record<string, number>;

const run = commandRunner<ReleaseError | NotGiven>(statuses);

/** Registers what a person says of a shipment notice that was set aside. */
function registerRelease(http: Http, { database, orders }: ChannelsParts): void {
  http.on(releaseNoticeEndpoint, async ({ caller, key, params, body }) => {
    const { id } = params;
    const request = { ...params, ...body };
    await run({ database }, { caller, key, name: "inbox.release", request }, async (tx) => {
      if (body.how === "follow") {
        const message = await messageById(tx, id);
        const partner = message && (await partnerChannel(tx, message.channelId));
        const places = await orders.parts.parties.view.get(tx);
        const may = await mayFollow(tx, { caller, places, known: partner?.settings ?? {} });
        if (!may.ok) return may;
      }
      return releaseNotice(tx, request);
    });
    await readOne({ database, orders }, caller.scope, id);
    const row = await database.read(caller.scope, (tx) => fateOf(tx, id));
    return { state: row?.state ?? "", reason: row?.reason ?? "" };
  });
}

/** Registers the list of messages and their replay. */
export function registerInbox(http: Http, parts: ChannelsParts): void {
  const { database, orders } = parts;
  registerRelease(http, parts);
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
    const row = await database.read(caller.scope, (tx) => fateOf(tx, params.id));
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
      const earlier = await messageBefore(tx, params.id);
      return { message, earlier, channel, settings: partner?.settings };
    });
    if (!found)
      throw new ProblemError({ status: 404, kind: "not_found", values: { what: params.id } });
    const { topic, channelId, state, reason } = found.message;
    const connector = found.channel ? pusherOf(found.channel.kind) : null;
    const readAs = (message: { readonly topic: string; readonly raw: Buffer }) => {
      const raw = message.raw.toString("utf8");
      const read = connector?.normalise(raw, message.topic, found.settings);
      return { raw, messages: read?.messages ?? [], problems: read?.problems ?? [] };
    };
    const { earlier } = found;
    return {
      ...{ topic, channelId, state, reason, ...readAs(found.message) },
      before: earlier && {
        ...{ id: earlier.id, receivedAt: earlier.received_at.toISOString() },
        ...readAs(earlier),
      },
    };
  });
}
