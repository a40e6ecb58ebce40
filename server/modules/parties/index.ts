// Parties: who we deal with, in tiers, and the places where stock lies, with their clocks.
// Owns: parties.party, parties.place, parties.calendar.
// Promises: a place has a known time zone and a calendar; the tree of parties has no loop.
// Announces: ViewsChanged {}, PlaceDaysChanged { placeIds }.

export { saveParties, setPaymentHold, tenantDefaults } from "./commands.ts";
export { listCalendarRows, saveCalendar } from "./calendars.ts";
export { savePlaces } from "./places.ts";
export { registerParties } from "./routes.ts";
export { partiesSentences } from "./sentences.ts";
export type { CalendarError } from "./calendars.ts";
export type { PartyError, TenantDefaults } from "./commands.ts";
export type { PartiesView, Party, Place } from "./model.ts";
export type { PlaceError } from "./places.ts";
export { lockParties } from "./store.ts";
export type { PartyDraft } from "./store.ts";
export { openParties } from "./open.ts";
export type { Parties } from "./open.ts";
