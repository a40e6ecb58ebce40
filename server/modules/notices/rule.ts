import type { NoticeKind } from "../../../contract/own/notices.ts";
import type { OutboxEvent, Tx } from "../../platform/index.ts";
import { settleNotices, standingFor, tell, tellStanding } from "../people/index.ts";
import type { NewNotice, Reader, StandingNotice } from "../people/index.ts";
import type { Parties } from "../parties/index.ts";
import type { Production } from "../production/index.ts";

/** What a rule looks things up with. */
export interface Telling {
  readonly tx: Tx;
  readonly parties: Parties;
  readonly production: Production;
  /** Everybody who may be told of something; read once. */
  readonly readers: () => Promise<readonly Reader[]>;
}

export interface Rule {
  /** The topics of events that it looks at. */
  readonly topics: readonly string[];
  /** Whether the event is one that anybody is told of, by what it says itself. */
  readonly isDue: (event: OutboxEvent) => boolean;
  /** Tells people of events that are due. */
  readonly tell: (telling: Telling, events: readonly OutboxEvent[]) => Promise<void>;
}

/**
 * What people typed, as a sentence names it: whole signs, as many as told, as a notice keeps only so
 * much, and half a sign is no JSON.
 */
export function shortened(text: string, most: number): string {
  const signs = [...text];
  return signs.length > most ? `${signs.slice(0, most).join("")}…` : text;
}

/** A rule by which each event is told by itself, once. */
export const eachEvent = ({
  notices,
  ...rule
}: Omit<Rule, "tell"> & {
  readonly notices: (telling: Telling, event: OutboxEvent) => Promise<NewNotice[]>;
}): Rule => ({
  ...rule,
  async tell(telling, events) {
    for (const event of events) await tell(telling.tx, await notices(telling, event));
  },
});

/** The things of an event by who is told of them: many things are one notice for each of them. */
export function byReader<Thing>(
  things: readonly Thing[],
  told: (thing: Thing) => readonly Reader[],
): Map<Reader, Thing[]> {
  const found = new Map<Reader, Thing[]>();
  for (const thing of things)
    for (const reader of told(thing)) {
      const own = found.get(reader);
      if (own) own.push(thing);
      else found.set(reader, [thing]);
    }
  return found;
}

/** What notices of one event share. */
export const ofEvent = (kind: NoticeKind, { id }: OutboxEvent) => ({ kind, eventId: id });

/** Whom an event makes wait for a cause. */
export interface Ring {
  readonly reader: Reader;
  readonly cause: string;
  readonly eventId: number;
}

/** How a cause stands for somebody. */
export type Standing = Omit<StandingNotice, "userId" | "cause" | "eventId">;

/**
 * Says how causes stand: to whom they ring, and to whom they rang before. Where nothing of a cause
 * waits any more, his notice says so; who was never told of it is not told of its end.
 */
export async function stand(
  { tx, readers }: Telling,
  kind: NoticeKind,
  {
    causes,
    rings,
    of,
  }: {
    readonly causes: readonly string[];
    readonly rings: readonly Ring[];
    readonly of: (reader: Reader, cause: string) => Standing | null;
  },
): Promise<void> {
  const everybody = new Map((await readers()).map((each) => [each.id, each]));
  const keyOf = (userId: number, cause: string) => `${userId} ${cause}`;
  const newest = new Map<string, number>();
  for (const { reader, cause, eventId } of rings) {
    const key = keyOf(reader.id, cause);
    newest.set(key, Math.max(newest.get(key) ?? 0, eventId));
  }
  const known = await standingFor(tx, kind, causes);
  const rung = rings.map(({ reader, cause }) => ({ userId: reader.id, cause }));
  const all = new Map([...known, ...rung].map((each) => [keyOf(each.userId, each.cause), each]));
  const standing: StandingNotice[] = [];
  const settled: { userId: number; cause: string }[] = [];
  for (const [key, each] of all) {
    const reader = everybody.get(each.userId);
    const now = reader ? of(reader, each.cause) : null;
    if (now) standing.push({ ...now, ...each, eventId: newest.get(key) ?? null });
    else settled.push(each);
  }
  await tellStanding(tx, kind, standing);
  await settleNotices(tx, kind, settled);
}
