import { chinaDays } from "../../../contract/china-days.ts";
import { err, ok } from "../../../kernel/index.ts";
import type { Result } from "../../../kernel/index.ts";
import { touchRevision } from "../../platform/index.ts";
import type { Tx } from "../../platform/index.ts";
import { writeCalendar } from "./calendars.ts";
import { loopIn } from "./model.ts";
import type { Party } from "./model.ts";
import {
  readTree,
  readView,
  writeParents,
  writeParties,
  writePaymentHold,
  writePlaces,
} from "./store.ts";
import type { PartyDraft } from "./store.ts";

const revisionTable = "parties";

/** A party that is not there, or a tree that would bite its tail: field, value and rule. */
export interface PartyError {
  readonly kind: "party_unknown" | "party_loop";
  readonly field: string;
  readonly value: string;
  readonly rule: string;
}

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
    closed: chinaDays.flatMap((year) => year.closed),
    open: chinaDays.flatMap((year) => year.open),
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

/** Who stands above each draft, by id; refuses a parent that nobody knows. */
function parentsOf(
  drafts: readonly PartyDraft[],
  known: {
    readonly byCode: ReadonlyMap<string, number>;
    readonly ids: ReadonlySet<number>;
  },
): Result<{ id: number; parentId: number | null }[], PartyError> {
  const unknown = (field: string, value: string | number) =>
    err({ kind: "party_unknown" as const, field, value: String(value), rule: "known_party" });
  const parents: { id: number; parentId: number | null }[] = [];
  for (const draft of drafts) {
    const { parentCode, parentId = null } = draft;
    const found = parentCode ? known.byCode.get(parentCode) : parentId;
    if (found === undefined) return unknown(`${draft.code}.parentCode`, parentCode ?? "");
    if (found !== null && !known.ids.has(found)) return unknown(`${draft.code}.parentId`, found);
    parents.push({ id: known.byCode.get(draft.code) ?? 0, parentId: found });
  }
  return ok(parents);
}

/** The draft on top of the party as it stands: what it leaves out stays. */
function recordOf(draft: PartyDraft, known: Party | undefined): PartyDraft {
  if (!known) return draft;
  const { id: _id, parentId: _parent, ...kept } = known;
  const said = Object.entries(draft).filter(([, value]) => value !== undefined);
  return { ...kept, ...(Object.fromEntries(said) as unknown as PartyDraft) };
}

/**
 * Writes parties by code, the last word about a code counting; gives ids by code.
 * A parent may stand anywhere in the list. Errors: a parent that nobody knows, and a loop: the
 * revision row is taken first, so two changes at once cannot close a loop that neither sees.
 */
export async function saveParties(
  tx: Tx,
  all: readonly PartyDraft[],
): Promise<Result<Map<string, number>, PartyError>> {
  const drafts = [...new Map(all.map((draft) => [draft.code, draft])).values()];
  if (drafts.length === 0) return ok(new Map());
  await touchRevision(tx, revisionTable);
  const view = await readView(tx);
  const records = drafts.map((draft) => recordOf(draft, view.partyByCode(draft.code)));
  const ids = await writeParties(tx, records);
  const tree = await readTree(tx);
  const parents = parentsOf(drafts, {
    byCode: new Map(tree.map((row) => [row.code, row.id])),
    ids: new Set(tree.map((row) => row.id)),
  });
  if (!parents.ok) return parents;
  const above = new Map(tree.map((row) => [row.id, row.parent_id]));
  for (const { id, parentId } of parents.value) above.set(id, parentId);
  const looped = loopIn(above);
  if (looped !== null) {
    const value = tree.find((row) => row.id === looped)?.code ?? "";
    return err({ kind: "party_loop", field: "parentCode", value, rule: "tree_without_loop" });
  }
  await writeParents(tx, parents.value);
  for (const draft of records) {
    tx.audit({
      action: "parties.party.save",
      subjectKind: "party",
      subjectId: ids.get(draft.code) ?? 0,
      before: view.partyByCode(draft.code),
      after: draft,
    });
  }
  return ok(ids);
}

/** Stops or frees a distributor's orders: they are taken in but held while the hold stands. */
export async function setPaymentHold(
  tx: Tx,
  hold: { readonly partyId: number; readonly on: boolean; readonly reason: string },
): Promise<Result<null, PartyError>> {
  await touchRevision(tx, revisionTable);
  const before = (await readView(tx)).party(hold.partyId);
  if (!(await writePaymentHold(tx, hold))) {
    const value = String(hold.partyId);
    return err({ kind: "party_unknown", field: "id", value, rule: "known_party" });
  }
  tx.audit({
    action: "parties.payment_hold",
    subjectKind: "party",
    subjectId: hold.partyId,
    before: before && { on: before.paymentHold },
    after: { on: hold.on },
    why: hold.reason,
  });
  return ok(null);
}
