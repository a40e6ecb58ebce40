import { ProblemError } from "../../../platform/index.ts";
import type { Tx } from "../../../platform/index.ts";
import { connectionOf, forgetRetry } from "../connections.ts";
import { queueReplay, replaysMax } from "../pulling/replays.ts";
import type { Queued, Span } from "../pulling/replays.ts";
import { connectorOf } from "../registry.ts";
import { channelById } from "../store.ts";

const dayMs = 86_400_000;

const refused = (kind: string, values: Readonly<Record<string, string | number>>) =>
  new ProblemError({ status: 422, kind, values });

/**
 * Has a span read again that a person asked for, after those that are there; null when there is no
 * connection. What the platform would never show is refused at once: it would be asked for again and again.
 */
export async function replayAsked(tx: Tx, channelId: number, span: Span): Promise<Queued | null> {
  const connection = await connectionOf(tx, channelId);
  const channel = await channelById(tx, channelId);
  const connector = connectorOf(channel?.kind ?? "");
  if (!connection || !channel || !connector) return null;
  if (!connection.active || connector.documents)
    throw refused("replay_off", { channel: channel.code });
  // Nothing is read of what is still to come.
  const until = new Date(Math.min(span.until.getTime(), tx.now.getTime()));
  if (span.from >= until)
    throw refused("replay_empty", { field: "until", value: until.toISOString() });
  const { lookbackDays } = connector.limits;
  if (span.from.getTime() < tx.now.getTime() - lookbackDays * dayMs) {
    const value = span.from.toISOString();
    throw refused("replay_too_old", { field: "from", value, days: lookbackDays });
  }
  const queued = await queueReplay(tx, channelId, {
    ...{ span: { from: span.from, until }, byItself: false },
  });
  if (queued === "full") throw refused("replay_full", { channel: channel.code, limit: replaysMax });
  await forgetRetry(tx, channelId);
  tx.audit({
    ...{ action: "channels.connection.replay", subjectKind: "channel", subjectId: channelId },
    after: { from: span.from, until, replay: queued?.id, joined: queued?.joined },
  });
  return queued;
}
