import type { NoticeKind } from "../../../contract/own/notices.ts";
import type { OutboxEvent, Tx } from "../../platform/index.ts";
import type { Parties } from "../parties/index.ts";
import type { NewNotice, Reader } from "../people/index.ts";

/** What a rule looks things up with. */
export interface Telling {
  readonly tx: Tx;
  readonly parties: Parties;
  readonly readers: readonly Reader[];
}

export interface Rule {
  /** Whether the event is one that anybody is told of, by what it says itself. */
  readonly isDue: (event: OutboxEvent) => boolean;
  /** Who is told what of it. */
  readonly notices: (telling: Telling, event: OutboxEvent) => Promise<NewNotice[]>;
}

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
