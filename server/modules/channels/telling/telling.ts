import type { Ack } from "../../../../connectors/port/index.ts";
import { ChannelFailure } from "../../../../connectors/port/index.ts";
import type { OutboxEvent, Relay, Tx } from "../../../platform/index.ts";
import { listConnections } from "../connections.ts";
import type { ListedConnection } from "../connections.ts";
import { isOwnMistake, storable } from "../own-mistakes.ts";
import type { Work } from "../work.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];
const triesMax = 8;

/** What a platform is told once: a row that waits, is told, or is given up with the reason. */
export interface Telling {
  readonly table: "parcel" | "answer" | "cancellation";
  readonly channelId: number;
  readonly id: number;
}

const keys = { parcel: "shipment_id", answer: "id", cancellation: "id" } as const satisfies Record<
  Telling["table"],
  string
>;

const whereOf = ({ table }: Telling) =>
  `where cell = $1 and tenant_id = $2 and channel_id = $3 and ${keys[table]} = $4
     and state = 'waiting'`;

/** What the platform's answer says in words, empty when it was plainly taken. */
export const reasonOf = (ack: Ack): string => {
  if (!ack.ok) return storable(`${ack.kind}: ${ack.detail}`).slice(0, 300);
  return ack.noted ?? (ack.already ? "known already" : "");
};

/** Writes what the platform said. What is on hold there may be freed: it is told later again. */
export async function settleTelling(
  tx: Tx,
  telling: Telling,
  { ack, isFinal }: { readonly ack: Ack; readonly isFinal: boolean },
): Promise<void> {
  await tx.rows(
    `update channels.${telling.table} set tries = tries + 1, reason = $5, done_at = $6,
       due_at = $6::timestamptz + make_interval(secs => 10 * power(2, tries)),
       state = case when $7 then 'done' when $8 or tries + 1 >= $9 then 'dead' else 'waiting' end
     ${whereOf(telling)}`,
    [
      ...scopeOf(tx),
      telling.channelId,
      telling.id,
      reasonOf(ack),
      tx.now,
      ack.ok,
      isFinal,
      triesMax,
    ],
  );
}

/** Tells it later: the platform did not answer, or we stumbled over its answer. */
async function putOffTelling(tx: Tx, telling: Telling, error: Error): Promise<void> {
  await tx.rows(
    `update channels.${telling.table} set tries = tries + 1, reason = $5,
       due_at = $6::timestamptz + make_interval(secs => 5 * power(2, least(tries, 8))),
       state = case when tries + 1 >= $7 then 'dead' else 'waiting' end
     ${whereOf(telling)}`,
    [
      ...scopeOf(tx),
      telling.channelId,
      telling.id,
      storable(error.message).slice(0, 300),
      tx.now,
      // An outage is not the telling's fault: a day of tries before a person must look.
      error instanceof ChannelFailure ? 12 * triesMax : triesMax,
    ],
  );
}

/** A telling that is due, with the columns that its kind asks for. */
interface Due {
  readonly id: number;
}

/** What was told, and the row that says so. */
export interface Told<D> {
  readonly telling: Telling;
  readonly due: D;
}

interface Road<D extends Due> {
  readonly table: Telling["table"];
  /** Columns that are read besides the telling's own number, which is called `id`; `$4` is the present. */
  readonly columns: string;
  /** What is told before the order of due times counts, as SQL with a comma behind; absent: nothing. */
  readonly first?: string;
  readonly tell: (due: D) => Promise<Ack>;
  readonly settle: (told: Told<D>, ack: Ack) => Promise<void>;
}

/**
 * Tells a channel what is due, the oldest first, until the run's time is up. What it does not answer
 * is told later; that failure ends its step of the run. What we stumble over ourselves is put off as well,
 * or it would stand before all others for good; that is thrown once the others are told.
 */
export async function tellDue<D extends Due>(work: Work, road: Road<D>): Promise<void> {
  const { table, columns, first = "", tell, settle } = road;
  const { channelId } = work.connection;
  const due = await work.read((tx) =>
    tx.rows<D>(
      `select ${keys[table]} as id, ${columns} from channels.${table}
       where cell = $1 and tenant_id = $2 and channel_id = $3 and state = 'waiting' and due_at <= $4
       order by ${first} due_at, ${keys[table]} limit 50`,
      [...scopeOf(tx), channelId, tx.now],
    ),
  );
  const mistakes: unknown[] = [];
  for (const each of due) {
    if (work.isTimeUp()) break;
    const telling = { table, channelId, id: each.id };
    try {
      await settle({ telling, due: each }, await tell(each));
    } catch (error) {
      const isOurs = !work.signal.aborted && isOwnMistake(error);
      if (isOurs || error instanceof ChannelFailure)
        await work.transact((tx) => putOffTelling(tx, telling, error as Error));
      if (!isOurs) throw error;
      mistakes.push(error);
    }
  }
  if (mistakes.length > 0) throw mistakes[0];
}

/**
 * Ends a telling that a person has seen to on the platform itself; gives its order's number, null when
 * none such is open.
 */
export async function settleByHand(tx: Tx, telling: Telling): Promise<number | null> {
  const { table, channelId, id } = telling;
  const [row] = await tx.rows<{ order_id: number }>(
    `update channels.${table} set state = 'done', reason = 'settled by hand', done_at = $5
     where cell = $1 and tenant_id = $2 and channel_id = $3 and ${keys[table]} = $4
       and state <> 'done' returning order_id`,
    [...scopeOf(tx), channelId, id, tx.now],
  );
  return row?.order_id ?? null;
}

/** The connections that are told of such events, by channel. */
export type ToldOf = ReadonlyMap<number, ListedConnection>;

interface Follower {
  readonly name: string;
  readonly topic: string;
  /** Whether a connection is told of such events. */
  readonly isTold: (connection: ListedConnection) => boolean;
  readonly keep: (tx: Tx, event: OutboxEvent, told: ToldOf) => Promise<void>;
}

/** Keeps what of these events is to be told, for the channels that are told of such. */
export function followTold(relay: Relay, { name, topic, isTold, keep }: Follower): void {
  relay.subscribe({
    name,
    topics: [topic],
    async handle(tx, events) {
      const connections = (await listConnections(tx)).filter(isTold);
      const told = new Map(connections.map((each) => [each.channelId, each]));
      if (told.size === 0) return;
      for (const event of events) await keep(tx, event, told);
    },
  });
}
