import { err, ok } from "../../../kernel/index.ts";
import type { Result } from "../../../kernel/index.ts";
import { touchRevision } from "../../platform/index.ts";
import type { Tx } from "../../platform/index.ts";
import { chinaHolidays2026, isTimeZone } from "./model.ts";
import { writeCalendar, writeParties, writePaymentHold, writePlaces } from "./store.ts";
import type { PartyDraft, PlaceDraft } from "./store.ts";

const revisionTable = "parties";

export type PlaceError = { readonly kind: "time_zone_unknown"; readonly zone: string };

/** What every tenant starts with: itself as a party, a calendar, and the named special places. */
export interface TenantDefaults {
  readonly ownPartyId: number;
  readonly calendarId: number;
  readonly quarantineId: number;
  readonly inTransitId: number;
  readonly shortfallId: number;
}

/** Creates the defaults of a new tenant. */
export async function tenantDefaults(tx: Tx, name: string): Promise<TenantDefaults> {
  const parties = await writeParties(tx, [{ code: "OWN", name, kind: "own", tier: "factory" }]);
  const ownPartyId = parties.get("OWN") ?? 0;
  const calendarId = await writeCalendar(tx, {
    name: "国家法定工作日 · 六天制",
    weekdays: [1, 2, 3, 4, 5, 6],
    ...chinaHolidays2026,
  });
  const special = {
    ownerId: ownPartyId,
    custodianId: ownPartyId,
    calendarId,
    visibility: "hidden",
  } as const;
  const places = await writePlaces(tx, [
    { ...special, code: "QUARANTINE", name: "待检区", nameEn: "Quarantine", kind: "quarantine" },
    { ...special, code: "IN-TRANSIT", name: "在途", nameEn: "In transit", kind: "in_transit" },
    { ...special, code: "SHORTFALL", name: "短缺待查", nameEn: "Shortfall", kind: "shortfall" },
  ]);
  await touchRevision(tx, revisionTable);
  return {
    ownPartyId,
    calendarId,
    quarantineId: places.get("QUARANTINE") ?? 0,
    inTransitId: places.get("IN-TRANSIT") ?? 0,
    shortfallId: places.get("SHORTFALL") ?? 0,
  };
}

/** Writes parties by code (parents before children); gives ids by code. */
export async function saveParties(
  tx: Tx,
  drafts: readonly PartyDraft[],
): Promise<Map<string, number>> {
  if (drafts.length === 0) return new Map();
  const ids = await writeParties(tx, drafts);
  await touchRevision(tx, revisionTable);
  for (const draft of drafts) {
    tx.audit({
      action: "parties.party.save",
      subjectKind: "party",
      subjectId: ids.get(draft.code) ?? 0,
      after: draft,
    });
  }
  return ids;
}

/** Writes places by code; refuses a time zone that nobody knows. Gives ids by code. */
export async function savePlaces(
  tx: Tx,
  drafts: readonly PlaceDraft[],
): Promise<Result<Map<string, number>, PlaceError>> {
  for (const { zone } of drafts) {
    if (zone !== undefined && !isTimeZone(zone)) return err({ kind: "time_zone_unknown", zone });
  }
  if (drafts.length === 0) return ok(new Map());
  const ids = await writePlaces(tx, drafts);
  await touchRevision(tx, revisionTable);
  for (const draft of drafts) {
    tx.audit({
      action: "parties.place.save",
      subjectKind: "place",
      subjectId: ids.get(draft.code) ?? 0,
      after: draft,
    });
  }
  return ok(ids);
}

/** Stops or frees a distributor's orders: they are taken in but held while the hold stands. */
export async function setPaymentHold(
  tx: Tx,
  hold: { readonly partyId: number; readonly on: boolean; readonly reason: string },
): Promise<void> {
  await writePaymentHold(tx, hold.partyId, hold.on, hold.reason);
  await touchRevision(tx, revisionTable);
  tx.audit({
    action: "parties.payment_hold",
    subjectKind: "party",
    subjectId: hold.partyId,
    after: { on: hold.on },
    why: hold.reason,
  });
}
