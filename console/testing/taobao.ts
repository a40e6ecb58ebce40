import type { Client } from "../../contract/client.ts";
import { saveConnectionEndpoint } from "../../contract/channels.ts";
import { saveChannelEndpoint } from "../../contract/masters.ts";

/** A shop of 淘宝 whose connection rests: nothing is called; gives its channel. */
export async function restingShop(
  api: Client,
  { confirmsShipments }: { readonly confirmsShipments: boolean },
): Promise<number> {
  const body = { code: "TB", name: "淘宝旗舰店", kind: "taobao" } as const;
  const { id: channelId } = await api.call(saveChannelEndpoint, { key: "channel", body });
  await api.call(saveConnectionEndpoint, {
    ...{ key: "connection", params: { channelId } },
    body: {
      settings: { appKey: "1", appSecret: "s", sessionKey: "k" },
      ...{ active: false, pulls: true, pushesStock: false, confirmsShipments },
    },
  });
  return channelId;
}
