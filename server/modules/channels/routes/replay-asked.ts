import { ProblemError } from "../../../platform/index.ts";
import type { Tx } from "../../../platform/index.ts";
import { askReplay, connectionOf } from "../connections.ts";
import { connectorOf } from "../registry.ts";
import { channelById } from "../store.ts";

const dayMs = 86_400_000;

interface Span {
  readonly from: Date;
  readonly until: Date;
}

const refused = (kind: string, values: Readonly<Record<string, string | number>>) =>
  new ProblemError({ status: 422, kind, values });

/**
 * Has a span read again that a person asked for; false when there is no connection. What the platform
 * would never show is refused at once: it would be asked for again and again.
 */
export async function replayAsked(tx: Tx, channelId: number, span: Span): Promise<boolean> {
  const connection = await connectionOf(tx, channelId);
  const channel = await channelById(tx, channelId);
  const connector = connectorOf(channel?.kind ?? "");
  if (!connection || !channel || !connector) return false;
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
  return askReplay(tx, channelId, { from: span.from, until });
}
