// Parties: who we deal with, in tiers, and the places where stock lies, with their clocks.
// Owns: parties.party, parties.place, parties.calendar.
// Promises: a place has a known time zone and a calendar; the tree of parties has no loop.
import { createRevisionCache } from "../../platform/index.ts";
import type { RevisionCache } from "../../platform/index.ts";
import type { PartiesView } from "./model.ts";
import { readView } from "./store.ts";

export { saveParties, savePlaces, setPaymentHold, tenantDefaults } from "./commands.ts";
export { registerParties } from "./routes.ts";
export { partiesSentences } from "./sentences.ts";
export type { PlaceError, TenantDefaults } from "./commands.ts";
export type { PartiesView, Party, Place } from "./model.ts";
export type { PartyDraft, PlaceDraft } from "./store.ts";

/** The parties' door: `view.get(tx)` is the tenant's places and parties in memory, never stale. */
export interface Parties {
  readonly view: RevisionCache<PartiesView>;
}

/** Opens parties. */
export function openParties(): Parties {
  return { view: createRevisionCache("parties", readView) };
}
