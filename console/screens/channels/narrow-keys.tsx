import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { listKeys } from "../../../contract/people.ts";
import { api } from "../../api.ts";
import { useMay } from "../../shell/session.ts";

/**
 * The keys that may place a channel's orders and are given only some channels or dealers: what they say
 * of rank and payment is refused while the channel does not trust them. Nothing where there is none.
 */
export function NarrowKeys({ channelId }: { readonly channelId: number }) {
  const { t } = useTranslation("channelList");
  const mayRead = useMay("people.read");
  const { data } = useQuery({
    queryKey: ["keys"],
    queryFn: ({ signal }) => api.call(listKeys, { signal }),
    enabled: mayRead,
  });
  const names = (data?.rows ?? [])
    .filter(({ revokedAt, permissions }) => !revokedAt && permissions.includes("orders.write"))
    .filter(({ channelIds, partyIds }) => channelIds?.includes(channelId) || partyIds)
    .filter(({ channelIds }) => !channelIds || channelIds.includes(channelId))
    .map(({ name }) => name);
  if (names.length === 0) return null;
  return (
    <p className="m-notice" role="note">
      {t("narrowKeys", { names: names.join(t("listComma")) })}
    </p>
  );
}
