import type { Connector, Cursor, Settings } from "../../../connectors/port/index.ts";
import type { Tx } from "../../platform/index.ts";
import { storable } from "./own-mistakes.ts";
import { openSettings, sealSettings } from "./sealing.ts";
import { reviveWanted } from "./wanted.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

/** What a connection is asked with and how far it was read. */
export interface Connection {
  readonly channelId: number;
  readonly settings: Settings;
  readonly active: boolean;
  readonly pulls: boolean;
  readonly pushesStock: boolean;
  readonly confirmsShipments: boolean;
  /** Parcels that left before this stay untold, as a person chose; null: none of those do. */
  readonly parcelsFrom: Date | null;
  readonly tellsCancellations: boolean;
  readonly givesBack: boolean;
  readonly pullSeconds: number;
  readonly since: Date;
  readonly cursor: Cursor | null;
  readonly isWindowOpen: boolean;
  /** From where the platform did not show what belongs to orders that were read; null: nowhere. */
  readonly unreadFrom: Date | null;
  readonly nextPullAt: Date;
  readonly retryAt: Date | null;
  readonly failures: number;
  readonly lastError: string;
  readonly lastErrorAt: Date | null;
  readonly lastPullAt: Date | null;
  readonly pulledDocs: number;
  readonly freshDocs: number;
  readonly budgetLeft: number | null;
  readonly budgetBurst: number | null;
  readonly reconciledOn: string | null;
  /** When its access is renewed next; null: at its next run. */
  readonly renewAt: Date | null;
}

/** Settings by which a partner's files move stock, and what whoever sets them must be permitted himself. */
export const agreedMoves = { suppliesTo: "stock.write", shipsFor: "warehouse.write" } as const;

/** Whether a partner ships for others than himself: what he sends may be parcels of customers' orders. */
export const isShipping = (settings: Settings): boolean =>
  (settings["shipsFor"] ?? "").trim() !== "";

/** The words of a setting that takes several. */
export const wordsOf = (text: string): string[] => text.split(/[\s,;]+/).filter(Boolean);

/** A connection without what it is asked with. */
export type ListedConnection = Omit<Connection, "settings">;

const columns = `channel_id as "channelId", active, pulls, pushes_stock as "pushesStock",
  confirms_shipments as "confirmsShipments", parcels_from as "parcelsFrom", tells_cancellations as "tellsCancellations",
  gives_back as "givesBack",
  pull_seconds as "pullSeconds", since, cursor,
  is_window_open as "isWindowOpen", unread_from as "unreadFrom", next_pull_at as "nextPullAt", retry_at as "retryAt", failures,
  last_error as "lastError", last_error_at as "lastErrorAt", last_pull_at as "lastPullAt",
  pulled_docs as "pulledDocs", fresh_docs as "freshDocs", budget_left as "budgetLeft",
  budget_burst as "budgetBurst", reconciled_on as "reconciledOn", renew_at as "renewAt"`;

/** All connections of the tenant, by channel; what they are asked with stays closed. */
export function listConnections(tx: Tx): Promise<ListedConnection[]> {
  return tx.rows(
    `select ${columns} from channels.connection where cell = $1 and tenant_id = $2
     order by channel_id`,
    scopeOf(tx),
    "channels.connections",
  );
}

/** One connection with its settings opened, or null. */
export async function connectionOf(tx: Tx, channelId: number): Promise<Connection | null> {
  const [row] = await tx.rows<Connection>(
    `select ${columns}, settings from channels.connection
     where cell = $1 and tenant_id = $2 and channel_id = $3`,
    [...scopeOf(tx), channelId],
    "channels.connection",
  );
  return row ? { ...row, settings: openSettings(tx, channelId, row.settings) } : null;
}

export interface ConnectionDraft {
  readonly channelId: number;
  /** Given ones replace; the rest stays, so that a secret need not be typed again. */
  readonly settings: Settings;
  readonly active: boolean;
  readonly pulls: boolean;
  readonly pushesStock: boolean;
  readonly confirmsShipments: boolean;
  /** Left out, it stays as it is: what is cancelled there cannot be taken back. */
  readonly tellsCancellations?: boolean | undefined;
  /** Left out, it stays as it is: money that went back is not had again. */
  readonly givesBack?: boolean | undefined;
  readonly pullSeconds: number;
  readonly since: Date | null;
}

/** Writes a connection, its secrets sealed. Its cursor stays; a failure that stood in the way is forgotten. */
export async function saveConnection(
  tx: Tx,
  connector: Connector,
  draft: ConnectionDraft,
): Promise<void> {
  await tx.rows(
    `insert into channels.connection as known (cell, tenant_id, channel_id, settings, active, pulls,
       pushes_stock, confirms_shipments, pull_seconds, since, next_pull_at, tells_cancellations,
       gives_back)
     values ($1, $2, $3, $4::jsonb, $5, $6, $7, $8, $9, coalesce($10::timestamptz, $11), $11,
       coalesce($12, false), coalesce($13, false))
     on conflict (cell, tenant_id, channel_id) do update set
       settings = known.settings || excluded.settings, active = excluded.active,
       pulls = excluded.pulls, pushes_stock = excluded.pushes_stock,
       confirms_shipments = excluded.confirms_shipments,
       tells_cancellations = coalesce($12, known.tells_cancellations),
       gives_back = coalesce($13, known.gives_back), pull_seconds = excluded.pull_seconds,
       since = coalesce($10::timestamptz, known.since), next_pull_at = excluded.next_pull_at,
       retry_at = null, failures = 0, renew_at = null`,
    [
      ...scopeOf(tx),
      draft.channelId,
      JSON.stringify(sealSettings(tx, connector, draft)),
      draft.active,
      draft.pulls,
      draft.pushesStock,
      draft.confirmsShipments,
      draft.pullSeconds,
      draft.since,
      tx.now,
      draft.tellsCancellations ?? null,
      draft.givesBack ?? null,
    ],
  );
  // What waited to be told is not told once a person has switched that off.
  await tx.rows(
    `update channels.cancellation as waiting set state = 'done', reason = 'switched off', done_at = $4
     from channels.connection as own where own.cell = $1 and own.tenant_id = $2
       and own.channel_id = $3 and not own.tells_cancellations and waiting.cell = $1
       and waiting.tenant_id = $2 and waiting.channel_id = $3 and waiting.state <> 'done'`,
    [...scopeOf(tx), draft.channelId, tx.now],
  );
  const { settings, ...rest } = draft;
  tx.audit({
    action: "channels.connection.save",
    subjectKind: "channel",
    subjectId: draft.channelId,
    // The values may be secrets: which ones were set is enough, but for what files may move by them.
    after: {
      ...{ ...rest, settings: Object.keys(settings) },
      ...Object.fromEntries(
        Object.keys(agreedMoves).flatMap((name) =>
          settings[name] === undefined ? [] : [[name, settings[name].trim()]],
        ),
      ),
    },
  });
}

/** Stores how far a pull has come, in the transaction that keeps its documents. */
export async function moveCursor(
  tx: Tx,
  channelId: number,
  moved: {
    readonly cursor: Cursor;
    readonly isOpen: boolean;
    readonly docs: number;
    readonly fresh: number;
  },
): Promise<void> {
  await tx.rows(
    `update channels.connection set cursor = $4::jsonb, is_window_open = $5,
       pulled_docs = pulled_docs + $6, fresh_docs = fresh_docs + $7,
       last_pull_at = case when $5 then last_pull_at else $8::timestamptz end
     where cell = $1 and tenant_id = $2 and channel_id = $3`,
    [
      ...scopeOf(tx),
      channelId,
      JSON.stringify(moved.cursor),
      moved.isOpen,
      moved.docs,
      moved.fresh,
      tx.now,
    ],
    "channels.move_cursor",
  );
}

/** Remembers from where something that belongs to orders was not shown: that span is read again. */
export async function noteUnread(tx: Tx, channelId: number, from: string): Promise<void> {
  await tx.rows(
    `update channels.connection set unread_from = least(unread_from, $4::timestamptz)
     where cell = $1 and tenant_id = $2 and channel_id = $3`,
    [...scopeOf(tx), channelId, from],
    "channels.note_unread",
  );
}

/** Lets what is asked for be asked at once, whatever failed before. */
export async function forgetRetry(tx: Tx, channelId: number): Promise<void> {
  await tx.rows(
    `update channels.connection set retry_at = null
     where cell = $1 and tenant_id = $2 and channel_id = $3`,
    [...scopeOf(tx), channelId],
  );
}

/** When the next pull is due. */
export async function schedulePull(tx: Tx, channelId: number, at: Date): Promise<void> {
  await tx.rows(
    `update channels.connection set next_pull_at = $4
     where cell = $1 and tenant_id = $2 and channel_id = $3`,
    [...scopeOf(tx), channelId, at],
  );
}

/** Lets a connection be asked at once, also for the orders that were given up. */
export async function tryAgain(tx: Tx, channelId: number): Promise<void> {
  await tx.rows(
    `update channels.connection set next_pull_at = $4, retry_at = null
     where cell = $1 and tenant_id = $2 and channel_id = $3`,
    [...scopeOf(tx), channelId, tx.now],
  );
  await reviveWanted(tx, channelId);
}

/** Seconds that a connection waits at most after a failure. */
const backoffMaxSeconds = { whole: 900, part: 60 } as const;

/**
 * Writes a failure: nothing is asked for 5, 10, 20 … seconds, a quarter of an hour at most; a minute
 * where it was of a part of the work only, as orders and stock do not wait for that.
 */
export async function noteFailure(
  tx: Tx,
  channelId: number,
  { why, of }: { readonly why: string; readonly of: keyof typeof backoffMaxSeconds },
): Promise<void> {
  await tx.rows(
    `update channels.connection set failures = failures + 1, last_error = $4, last_error_at = $5,
       retry_at = $5::timestamptz
         + make_interval(secs => least($6, 5 * power(2, least(failures, 10))))
     where cell = $1 and tenant_id = $2 and channel_id = $3`,
    [...scopeOf(tx), channelId, storable(why).slice(0, 500), tx.now, backoffMaxSeconds[of]],
  );
  tx.announce({ topic: "ConnectionMoved", key: channelId, payload: { channelId } });
}

/** Writes that the channel answered, and how much may be asked of it now. */
export async function noteSuccess(
  tx: Tx,
  channelId: number,
  budget: { readonly left: number; readonly burst: number },
): Promise<void> {
  await tx.rows(
    `update channels.connection set failures = 0, retry_at = null, budget_left = $4,
       budget_burst = $5 where cell = $1 and tenant_id = $2 and channel_id = $3
       and (failures > 0 or budget_left is distinct from $4 or budget_burst is distinct from $5)`,
    [...scopeOf(tx), channelId, budget.left, budget.burst],
  );
}

/** An answer that still waits, or was not taken while its case waits and nobody has decided anew. */
export const isUntaken = `answer.state <> 'done' and not answer.over
  and (answer.state = 'waiting' or not exists (select 1 from channels.answer as later
    where later.cell = $1 and later.tenant_id = $2
      and later.aftersale_id = answer.aftersale_id and later.id > answer.id))`;

/** What waits and what was given up, per channel: for the gallery. */
export async function backlogs(tx: Tx) {
  return tx.rows<{ channel_id: number; what: string; waiting: number; dead: number }>(
    `select channel_id, what, (count(*) filter (where state <> 'dead'))::int as waiting,
       (count(*) filter (where state = 'dead'))::int as dead
     from (
       select channel_id, 'inbox' as what, state from channels.inbox
         where cell = $1 and tenant_id = $2 and state in ('waiting', 'dead')
       union all select channel_id, 'wanted', state from channels.wanted
         where cell = $1 and tenant_id = $2
       union all select channel_id, 'stock', case when tries >= 5 then 'dead' else state end
         from channels.offer where cell = $1 and tenant_id = $2 and wanted_rev > sent_rev
       union all select channel_id, 'shipments', state from channels.parcel
         where cell = $1 and tenant_id = $2 and state in ('waiting', 'dead')
       union all select channel_id, 'cancellations', state from channels.cancellation
         where cell = $1 and tenant_id = $2 and state <> 'done'
       union all select answer.channel_id, 'answers', answer.state from channels.answer as answer
         where answer.cell = $1 and answer.tenant_id = $2 and ${isUntaken}
     ) as open group by channel_id, what`,
    scopeOf(tx),
  );
}
