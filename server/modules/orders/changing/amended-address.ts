import { regionWords, wordsOf } from "../../../../kernel/divisions/index.ts";
import type { Tx } from "../../../platform/index.ts";
import { hold } from "../holds/once.ts";
import { releaseHold } from "../holds/holds.ts";
import { decidedRegions, readDivision } from "../regions.ts";
import type { AddressDetail } from "../regions.ts";

type ShipTo = Readonly<Record<string, unknown>>;

/** Where an order goes after an amendment of its address, and what of it a person must read. */
export interface AmendedAddress {
  /** Undefined when it goes where it went. */
  readonly region?: string | undefined;
  readonly detail?: AddressDetail;
}

const words = (shipTo: ShipTo) => {
  const read = regionWords("", shipTo);
  return [wordsOf(read), read.country].join(" ");
};

/** Whether an address names another place than before; one that names none says nothing. */
export function isOtherPlace(before: ShipTo, after: ShipTo): boolean {
  return wordsOf(regionWords("", after)) !== "" && words(after) !== words(before);
}

/**
 * Reads an amended address anew: its old division does not outlive it. What the person said of the
 * division counts before what the words say; words that stay as they were are not read again.
 */
export async function amendedAddress(
  tx: Tx,
  before: ShipTo,
  asked: { readonly region?: string | undefined; readonly shipTo?: ShipTo | undefined },
): Promise<AmendedAddress> {
  const { region, shipTo } = asked;
  if (region !== undefined) return { region };
  const after = { ...before, ...shipTo };
  if (!shipTo || words(after) === words(before)) return {};
  // The channel's code was of the old address.
  const read = readDivision("", after);
  if (!read.detail) return read;
  const decided = await decidedRegions(tx, [read.detail.digest]);
  const known = decided.get(read.detail.digest);
  return known === undefined ? read : { region: known };
}

/** Frees the hold of an order's old address, and holds it for the new one where that is not sure. */
export async function followAddress(
  tx: Tx,
  orderId: number,
  { address, why }: { readonly address: AmendedAddress; readonly why: string },
): Promise<void> {
  if (address.region === undefined) return;
  const open = await tx.rows<{ id: number }>(
    `select id from orders.hold where cell = $1 and tenant_id = $2 and order_id = $3
       and reason = 'address' and released_at is null order by id`,
    [tx.scope.cell, tx.scope.tenantId, orderId],
  );
  for (const { id } of open) await releaseHold(tx, { holdId: id, note: why });
  if (!address.detail) return;
  await hold(tx, orderId, [{ reason: "address", detail: { ...address.detail } }]);
}
