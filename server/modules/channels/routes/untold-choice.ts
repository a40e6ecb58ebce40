import { err, ok } from "../../../../kernel/index.ts";
import type { Result } from "../../../../kernel/index.ts";
import type { Tx } from "../../../platform/index.ts";
import { chooseUntold, lockConfirming, untoldParcelsOf } from "../telling/parcels-untold.ts";
import type { TellUntold } from "../telling/parcels-untold.ts";

export interface Undecided {
  readonly kind: "untold_undecided";
  readonly field: "tellUntold";
  readonly channel: string;
  readonly parcels: number;
  readonly oldest: string;
}

interface Saved {
  readonly channel: { readonly id: number; readonly code: string };
  readonly zone: string;
  readonly confirmsShipments: boolean;
  readonly tellUntold?: TellUntold | undefined;
}

/**
 * What must be done once a connection is saved about parcels that left untold; it is kept as it is until
 * then. Error: `untold_undecided` where confirming is switched on, some left untold, and nothing was
 * chosen of them: nobody tells them behind a person's back, and nobody forgets them.
 */
export async function untoldChoice(
  tx: Tx,
  { channel, zone, confirmsShipments, tellUntold }: Saved,
): Promise<Result<() => Promise<void>, Undecided>> {
  const channelId = channel.id;
  await lockConfirming(tx, channelId);
  const { parcels, oldest } = await untoldParcelsOf(tx, { channelId, zone });
  if (!confirmsShipments || oldest === null) return ok(async () => undefined);
  if (tellUntold === undefined)
    return err({
      ...{ kind: "untold_undecided", field: "tellUntold" },
      ...{ channel: channel.code, parcels, oldest },
    });
  return ok(() => chooseUntold(tx, { channelId, zone, tell: tellUntold }));
}
