// What a run leaves for later ones in the tenant's own tables: studies for one that goes on or asks
// what if, and what was learnt for the nights of its week.
import { weekday } from "../../../../kernel/index.ts";
import type { StudyStore } from "../../../forecasting/index.ts";
import type { Actor, Database, Scope } from "../../../platform/index.ts";
import { dropParts, keepPart } from "./learnt-store.ts";
import { findGuides, findStudies, keepStudies } from "./node-store.ts";
import { todayOf } from "../today.ts";

/** Whose tables are read and written, and by whom. */
export interface Who {
  readonly scope: Scope;
  readonly actor: Actor;
}

/** Studies in the tenant's own table. */
export function storeOf(database: Database, who: Who): StudyStore {
  return {
    find: (names, series) =>
      database.read(who.scope, async (tx) => ({
        studies: await findStudies(tx, names),
        // On Mondays all fits begin anew, so that none stays for long in a corner it once was in.
        guides: weekday(todayOf(tx)) === 1 ? [] : await findGuides(tx, series),
      })),
    keep: (studies) => database.transact(who.scope, who.actor, (tx) => keepStudies(tx, studies)),
  };
}

/** Bytes that what a company's runs have learnt may take; some thirty thousand series. */
const mostBytes = 128 * 1024 * 1024;

/**
 * Keeps what a version learns, a part after the other. Where it grows beyond its bound nothing is
 * kept: nights then learn anew, as before there was anything to go by.
 */
export function keeperOf(
  database: Database,
  who: Who,
  { versionId, most = mostBytes }: { readonly versionId: number; readonly most?: number },
) {
  let [parts, bytes] = [0, 0];
  return async (content: Uint8Array): Promise<void> => {
    const wasKept = bytes <= most;
    bytes += content.length;
    const part = (parts += 1);
    if (!wasKept) return;
    await database.transact(who.scope, who.actor, (tx) =>
      bytes <= most ? keepPart(tx, versionId, { part, content }) : dropParts(tx, versionId),
    );
  };
}
