import {
  forgetWanted,
  reconcileConnection,
  reviveConnection,
  settleCancellation,
  settleParcel,
} from "../../../../contract/channels.ts";
import { cancelReplayEndpoint, replayConnection } from "../../../../contract/replays.ts";
import { ChannelFailure } from "../../../../connectors/port/index.ts";
import { dayFromText, ok } from "../../../../kernel/index.ts";
import { answer, commandStatuses, ProblemError, runCommand } from "../../../platform/index.ts";
import type { Caller, Database, Http, Tx } from "../../../platform/index.ts";
import { absent, mustReach } from "./connection-reach.ts";
import { connectionOf, tryAgain } from "../connections.ts";
import type { ChannelsParts } from "./parts.ts";
import { cancelReplay } from "../pulling/replays.ts";
import { replayAsked } from "./replay-asked.ts";
import * as untold from "./untold.ts";

/** Registers what a person has done again, compared, or has seen to by hand. */
export function registerActs(http: Http, parts: ChannelsParts): void {
  registerRetries(http, parts);
  registerByHand(http, parts.database);
}

function registerRetries(http: Http, { database, runner }: ChannelsParts): void {
  http.on(replayConnection, async ({ caller, params, body, key }) => {
    mustReach(caller, params.channelId);
    const span = { from: new Date(body.from), until: new Date(body.until) };
    const run = { scope: caller.scope, actor: caller.actor, key, name: replayConnection.id };
    const request = { ...params, ...body };
    const taken = await runCommand(database, { ...run, request }, async (tx) => {
      const queued = await replayAsked(tx, params.channelId, span);
      if (!queued) throw absent(params.channelId);
      return ok({ done: true, ...queued });
    });
    return answer(taken, commandStatuses);
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
  const settled = async (
    { caller, params }: { readonly caller: Caller; readonly params: Asked },
    settle: (tx: Tx) => Promise<boolean>,
  ) => {
    mustReach(caller, params.channelId);
    const done = await database.transact(caller.scope, caller.actor, settle);
    if (!done) throw absent(params.id ?? params.channelId);
    return { done };
  };
  http.on(cancelReplayEndpoint, (call) => settled(call, (tx) => cancelReplay(tx, call.params)));
  http.on(settleCancellation, (call) =>
    settled(call, (tx) => untold.settleCancelled(tx, call.params)),
  );
  http.on(settleParcel, (call) => settled(call, (tx) => untold.settleParcel(tx, call.params)));
  http.on(forgetWanted, (call) =>
    settled(call, (tx) => untold.forgetWanted(tx, { ...call.params, ...call.body })),
  );
}

interface Asked {
  readonly channelId: number;
  readonly id?: number;
}
