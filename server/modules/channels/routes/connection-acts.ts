import {
  forgetWanted,
  reconcileConnection,
  replayConnection,
  reviveConnection,
  settleCancellation,
  settleParcel,
} from "../../../../contract/channels.ts";
import { ChannelFailure } from "../../../../connectors/port/index.ts";
import { dayFromText } from "../../../../kernel/index.ts";
import { ProblemError } from "../../../platform/index.ts";
import type { Database, Http } from "../../../platform/index.ts";
import { absent, mustReach } from "./connection-reach.ts";
import { connectionOf, tryAgain } from "../connections.ts";
import type { ChannelsParts } from "./parts.ts";
import { replayAsked } from "./replay-asked.ts";
import * as untold from "./untold.ts";

/** Registers what a person has done again, compared, or has seen to by hand. */
export function registerActs(http: Http, parts: ChannelsParts): void {
  registerRetries(http, parts);
  registerByHand(http, parts.database);
}

function registerRetries(http: Http, { database, runner }: ChannelsParts): void {
  http.on(replayConnection, async ({ caller, params, body }) => {
    mustReach(caller, params.channelId);
    const span = { from: new Date(body.from), until: new Date(body.until) };
    const done = await database.transact(caller.scope, caller.actor, (tx) =>
      replayAsked(tx, params.channelId, span),
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
