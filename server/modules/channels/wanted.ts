import type { Tx } from "../../platform/index.ts";
import { storable } from "./own-mistakes.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];
const triesMax = 6;
/** An outage is not the order's fault: three days of tries before a person must look. */
const outageTriesMax = 72;

export interface Wanted {
  readonly channelId: number;
  readonly externalIds: readonly string[];
  readonly why: "hint" | "gap" | "unclear" | "asked";
  readonly due: Date;
}

/** Asks for orders to be fetched whole; what is asked for already stays one, due at the later. */
export async function want(tx: Tx, asked: Wanted): Promise<void> {
  if (asked.externalIds.length === 0) return;
  await tx.rows(
    `insert into channels.wanted as known (cell, tenant_id, channel_id, why, due_at, wanted_at,
       external_id)
     select $1, $2, $3, $4, $5, $6, external_id
     from (select distinct unnest($7::text[]) as external_id) as draft
     on conflict (cell, tenant_id, channel_id, external_id) do update
       set state = 'waiting', tries = 0, wanted_at = excluded.wanted_at,
         due_at = case when known.state = 'dead' then excluded.due_at
           else greatest(known.due_at, excluded.due_at) end`,
    [...scopeOf(tx), asked.channelId, asked.why, asked.due, tx.now, asked.externalIds],
    "channels.want",
  );
}

/** Orders of a channel whose time to be fetched has come, with the instant they were asked for. */
export async function dueWanted(tx: Tx, channelId: number, limit: number) {
  return tx.rows<{ external_id: string; wanted_at: Date }>(
    `select external_id, wanted_at from channels.wanted where cell = $1 and tenant_id = $2
       and channel_id = $3 and state = 'waiting' and due_at <= $4 order by due_at limit $5`,
    [...scopeOf(tx), channelId, tx.now, limit],
  );
}

interface Fetched {
  readonly channelId: number;
  readonly asked: readonly { readonly external_id: string; readonly wanted_at: Date }[];
  readonly found: ReadonlySet<string>;
}

/**
 * Crosses off what was fetched, unless it was asked for again meanwhile; what the channel did not
 * give is asked for later, twice as long each time, and set aside in the end.
 */
export async function crossOff(tx: Tx, { channelId, asked, found }: Fetched): Promise<void> {
  const got = asked.filter((each) => found.has(each.external_id));
  await tx.rows(
    `delete from channels.wanted as wanted
     using unnest($4::text[], $5::timestamptz[]) as done (external_id, wanted_at)
     where wanted.cell = $1 and wanted.tenant_id = $2 and wanted.channel_id = $3
       and wanted.external_id = done.external_id and wanted.wanted_at = done.wanted_at`,
    [
      ...scopeOf(tx),
      channelId,
      got.map((each) => each.external_id),
      got.map((each) => each.wanted_at.toISOString()),
    ],
  );
  const gone = asked.filter((each) => !found.has(each.external_id));
  await tx.rows(
    `update channels.wanted set tries = tries + 1, reason = 'the channel does not know it',
       due_at = $5::timestamptz + make_interval(secs => 30 * power(2, tries)),
       state = case when tries + 1 >= $6 then 'dead' else 'waiting' end
     where cell = $1 and tenant_id = $2 and channel_id = $3 and external_id = any ($4::text[])`,
    [...scopeOf(tx), channelId, gone.map((each) => each.external_id), tx.now, triesMax],
  );
}

/** An order that was asked for and could not be read, with the platform's words. */
export interface Unread {
  readonly externalId: string;
  readonly why: string;
  /** Others were read meanwhile, or another try would change nothing: it is about this one. */
  readonly isOwn: boolean;
}

/** Asks for these later, twice as long each time, and sets them aside in the end with the reason. */
export async function putOffWanted(
  tx: Tx,
  channelId: number,
  unread: readonly Unread[],
): Promise<void> {
  if (unread.length === 0) return;
  await tx.rows(
    `update channels.wanted as wanted set tries = tries + 1, reason = left(draft.why, 300),
       due_at = $7::timestamptz + make_interval(secs => 30 * power(2, least(tries, 7))),
       state = case when tries + 1 >= draft.most then 'dead' else 'waiting' end
     from unnest($4::text[], $5::text[], $6::int[]) as draft (external_id, why, most)
     where wanted.cell = $1 and wanted.tenant_id = $2 and wanted.channel_id = $3
       and wanted.external_id = draft.external_id`,
    [
      ...[...scopeOf(tx), channelId],
      unread.map((each) => each.externalId),
      unread.map((each) => storable(each.why)),
      unread.map((each) => (each.isOwn ? triesMax : outageTriesMax)),
      tx.now,
    ],
  );
}

/** Lets orders that were given up be asked for again. */
export async function reviveWanted(tx: Tx, channelId: number): Promise<void> {
  await tx.rows(
    `update channels.wanted set state = 'waiting', tries = 0, due_at = $4
     where cell = $1 and tenant_id = $2 and channel_id = $3 and state = 'dead'`,
    [...scopeOf(tx), channelId, tx.now],
  );
}

/** Orders that a channel was asked for in vain, the given-up ones first. */
export function openWanted(tx: Tx, channelId: number, limit: number) {
  return tx.rows<{
    external_id: string;
    why: Wanted["why"];
    state: "waiting" | "dead";
    tries: number;
    reason: string;
    due_at: Date;
  }>(
    `select external_id, why, state, tries, reason, due_at from channels.wanted
     where cell = $1 and tenant_id = $2 and channel_id = $3 and tries > 0
     order by state, due_at limit $4`,
    [...scopeOf(tx), channelId, limit],
    "channels.open_wanted",
  );
}

/** Asks no more for an order that was given up, as a person has looked for it; false for any other. */
export async function forgetWanted(
  tx: Tx,
  { channelId, externalId }: { readonly channelId: number; readonly externalId: string },
): Promise<boolean> {
  const [row] = await tx.rows<{ reason: string }>(
    `delete from channels.wanted where cell = $1 and tenant_id = $2 and channel_id = $3
       and external_id = $4 and state = 'dead' returning reason`,
    [...scopeOf(tx), channelId, externalId],
  );
  if (!row) return false;
  tx.audit({
    ...{ action: "channels.wanted.forget", subjectKind: "channel", subjectId: channelId },
    after: { order: externalId, reason: row.reason },
  });
  return true;
}
