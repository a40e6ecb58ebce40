import { saveChannel } from "./modules/channels/index.ts";
import { savePlaces, tenantDefaults } from "./modules/parties/index.ts";
import { setSourcing } from "./modules/promises/index.ts";
import type { Tx } from "./platform/index.ts";

/** What a new tenant starts with: a first warehouse that serves every channel, and a manual channel. */
export async function newTenant(tx: Tx, name: string): Promise<void> {
  const defaults = await tenantDefaults(tx, name);
  const places = await savePlaces(tx, [
    {
      code: "MAIN",
      name: "主仓",
      nameEn: "Main warehouse",
      kind: "warehouse",
      ownerId: defaults.ownPartyId,
      custodianId: defaults.ownPartyId,
      calendarId: defaults.calendarId,
    },
  ]);
  const placeId = places.ok ? (places.value.get("MAIN") ?? 0) : 0;
  await setSourcing(tx, {
    sources: [{ channelId: 0, placeId, rank: 0, parcelCostMinor: 800, transitDays: 3 }],
  });
  await saveChannel(tx, {
    code: "MANUAL",
    name: "手工订单",
    nameEn: "Manual orders",
    kind: "manual",
    policy: "backorder",
  });
}
