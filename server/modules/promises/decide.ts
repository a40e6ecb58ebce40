import { decide } from "../../../engines/promising/index.ts";
import type {
  Claim,
  Decision,
  PlaceClock,
  Quota,
  Source,
  Supply,
  World,
} from "../../../engines/promising/index.ts";
import { dayOfInstant } from "../../../kernel/index.ts";
import type { Day } from "../../../kernel/index.ts";
import type { RevisionCache, Tx } from "../../platform/index.ts";
import type { Parties, PartiesView } from "../parties/index.ts";
import { lockSupplies } from "../stock/index.ts";
import type { Grant, LockedQuota, LockedSupply, Reservation } from "../stock/index.ts";
import type { CapacityPort } from "./capacity.ts";
import { clockOf } from "./model.ts";
import type { ClaimGroup, SourcingView } from "./model.ts";

export interface DecideParts {
  readonly parties: Parties;
  readonly sourcing: RevisionCache<SourcingView>;
  readonly horizonDays: number;
  /** Who answers for what could still be made; absent where nothing is made to order. */
  readonly capacity?: CapacityPort | undefined;
}

/** Supplies and quotas under lock, with clocks: one consistent picture of what can be promised. */
export interface Picture {
  readonly supplies: readonly LockedSupply[];
  readonly quotas: readonly LockedQuota[];
  readonly sourcing: SourcingView;
  readonly parties: PartiesView;
  readonly clocks: readonly PlaceClock[];
  readonly today: Day;
  /** Planned receipts that stand for held capacity: what rests on them is capable-to-promise. */
  readonly capacityIds?: ReadonlySet<number>;
}

/** Locks the items' supplies (or only looks at them) and reads what deciding needs. */
export async function takePicture(
  tx: Tx,
  parts: DecideParts,
  items: readonly number[],
  mode: "lock" | "look" = "lock",
): Promise<Picture> {
  const sourcing = await parts.sourcing.get(tx);
  const parties = await parts.parties.view.get(tx);
  const { supplies, quotas } = await lockSupplies(tx, items, mode);
  const placeIds = new Set(supplies.map((supply) => supply.place));
  const clocks: PlaceClock[] = [];
  for (const id of placeIds) {
    const place = parties.place(id);
    if (place?.active) clocks.push(clockOf(place, tx.now));
  }
  const planned = new Set(
    supplies.filter((supply) => supply.kind === "planned").map((supply) => supply.item),
  );
  const capacityIds = parts.capacity ? await heldCapacityIds(tx, [...planned]) : new Set<number>();
  const today = dayOfInstant(tx.now, "Asia/Shanghai").day;
  return { supplies, quotas, sourcing, parties, clocks, today, capacityIds };
}

/** Which planned receipts of these items stand for held capacity. */
async function heldCapacityIds(tx: Tx, items: readonly number[]): Promise<Set<number>> {
  if (items.length === 0) return new Set();
  const rows = await tx.rows<{ id: number }>(
    `select supply_id as id from promises.capacity
     where cell = $1 and tenant_id = $2 and item_id = any ($3::int[]) and units > 0`,
    [tx.scope.cell, tx.scope.tenantId, items],
    "promises.held_capacity",
  );
  return new Set(rows.map((row) => row.id));
}

/** The picture with one place alone to serve from; unchanged when none is named. */
export function servedBy(picture: Picture, placeId: number | undefined): Picture {
  if (placeId === undefined) return picture;
  const { sourcesOf } = picture.sourcing;
  const only: SourcingView["sourcesOf"] = (channelId, region) =>
    sourcesOf(channelId, region).filter((source) => source.place === placeId);
  return { ...picture, sourcing: { ...picture.sourcing, sourcesOf: only } };
}

/** What reservations that are decided anew give back to the picture, per supply and per quota. */
export interface Returned {
  readonly bySupply: ReadonlyMap<string, number>;
  readonly byQuota: ReadonlyMap<string, number>;
}

const nothingReturned: Returned = { bySupply: new Map(), byQuota: new Map() };

/** Sums reservations as returned units. */
export function returnedOf(reservations: readonly Reservation[]): Returned {
  const bySupply = new Map<string, number>();
  const byQuota = new Map<string, number>();
  for (const { item, place, supply, channel, underQuota, units } of reservations) {
    const key = `${item}/${place}/${supply}`;
    bySupply.set(key, (bySupply.get(key) ?? 0) + units);
    if (underQuota)
      byQuota.set(`${item}/${channel}`, (byQuota.get(`${item}/${channel}`) ?? 0) + units);
  }
  return { bySupply, byQuota };
}

function supplyOf(row: LockedSupply, returned: Returned, picture: Picture): Supply {
  const back = returned.bySupply.get(`${row.item}/${row.place}/${row.id}`) ?? 0;
  return {
    ref: row.id,
    item: row.item,
    place: row.place,
    kind: picture.capacityIds?.has(row.id) ? "capacity" : row.kind,
    day: row.day as Day,
    free: row.quantity - row.promised - row.safety + back,
  };
}

function quotaOf(row: LockedQuota, returned: Returned): Quota {
  const taken = row.granted + row.used - (returned.byQuota.get(`${row.item}/${row.channel}`) ?? 0);
  return {
    item: row.item,
    channel: row.channel,
    capLeft: row.cap === null ? null : row.cap - taken,
    protectedLeft: Math.max(0, row.protected - taken),
  };
}

/** Units of each item that nobody holds, within the horizon. */
function unheldOf({ supplies, today }: Picture, horizonDays: number): Map<number, number> {
  const unheld = new Map<number, number>();
  for (const { item, kind, day, quantity, promised, safety } of supplies) {
    if (kind !== "on_hand" && day > today + horizonDays) continue;
    const free = Math.max(0, quantity - promised - safety);
    unheld.set(item, (unheld.get(item) ?? 0) + free);
  }
  return unheld;
}

/**
 * Quotas while claims are decided anew: beyond what a channel holds, no more is kept for it than
 * nobody holds. Else a protection that is larger than that would take promised units from others.
 */
function quotasAnew(picture: Picture, horizonDays: number, returned: Returned): Quota[] {
  const unheld = unheldOf(picture, horizonDays);
  const asked = picture.quotas.map((row) => {
    const quota = quotaOf(row, returned);
    const held = returned.byQuota.get(`${row.item}/${row.channel}`) ?? 0;
    return { quota, beyond: Math.max(0, quota.protectedLeft - held) };
  });
  const wanted = new Map<number, number>();
  for (const { quota, beyond } of asked)
    wanted.set(quota.item, (wanted.get(quota.item) ?? 0) + beyond);
  return asked.map(({ quota, beyond }) => {
    const [free, all] = [unheld.get(quota.item) ?? 0, wanted.get(quota.item) ?? 0];
    // Where several channels ask for more than there is, each is kept its share.
    const share = all <= free ? beyond : Math.floor((beyond * free) / all);
    return { ...quota, protectedLeft: quota.protectedLeft - beyond + share };
  });
}

/** A claim group as the engine takes it. */
export function claimOf(group: ClaimGroup, sources: readonly Source[]): Claim {
  return {
    ref: group.ref,
    policy: group.policy,
    channel: group.channelId,
    wantedDay: group.wantedDay,
    sources,
    lines: group.lines.map((line) => ({ ref: line.claimId, item: line.itemId, units: line.units })),
  };
}

/** The picture as the engine takes it, with what is decided anew given back. */
export function worldOf(
  picture: Picture,
  horizonDays: number,
  returned: Returned | null = null,
): World {
  const back = returned ?? nothingReturned;
  return {
    supplies: picture.supplies.map((row) => supplyOf(row, back, picture)),
    quotas: returned
      ? quotasAnew(picture, horizonDays, returned)
      : picture.quotas.map((row) => quotaOf(row, back)),
    clocks: picture.clocks,
    today: picture.today,
    horizonDays,
  };
}

/** Decides claim groups, in their order, on a picture. */
export function decideOn(
  picture: Picture,
  groups: readonly ClaimGroup[],
  horizonDays: number,
): Decision[] {
  const claims = groups.map((group) =>
    claimOf(group, picture.sourcing.sourcesOf(group.channelId, group.region)),
  );
  return decide({ ...worldOf(picture, horizonDays), claims }).plan;
}

/** The reservations a decision needs. */
export function grantsOf(
  picture: Picture,
  groups: readonly ClaimGroup[],
  decisions: readonly Decision[],
  hold: { readonly claimKind: "order" | "quote"; readonly expiresAt: Date | null },
): Grant[] {
  const quotas = new Set(picture.quotas.map((quota) => `${quota.item}/${quota.channel}`));
  const grants: Grant[] = [];
  decisions.forEach((decision, at) => {
    const group = groups[at] as ClaimGroup;
    for (const line of decision.lines) {
      for (const slice of line.slices) {
        grants.push({
          claimId: line.ref,
          claimKind: hold.claimKind,
          item: line.item,
          place: slice.supply.place,
          supply: slice.supply.ref,
          units: slice.units,
          channel: group.channelId,
          underQuota: quotas.has(`${line.item}/${group.channelId}`),
          priority: group.priority,
          shipDay: slice.shipDay,
          deliverDay: slice.deliverDay,
          expiresAt: hold.expiresAt,
        });
      }
    }
  });
  return grants;
}
