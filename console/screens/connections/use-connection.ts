import { useQuery } from "@tanstack/react-query";
import { getConnection, listConnectionsEndpoint } from "../../../contract/channels.ts";
import { ApiError } from "../../../contract/client.ts";
import { api } from "../../api.ts";
import { useLive } from "../../parts/live.ts";

/** A connection as it stands, its card in the gallery and its platform; kept up to date. */
export function useConnection(channelId: number) {
  const gallery = useQuery({
    queryKey: ["connections"],
    queryFn: ({ signal }) => api.call(listConnectionsEndpoint, { signal }),
  });
  const page = useQuery({
    queryKey: ["connection", channelId],
    queryFn: ({ signal }) => api.call(getConnection, { params: { channelId }, signal }),
    refetchInterval: 5_000,
    retry: false,
  });
  useLive(["ConnectionMoved", "InboxMoved"], [["connection"], ["connections"]]);
  const card = gallery.data?.rows.find((row) => row.channelId === channelId);
  const isUnconnected = page.error instanceof ApiError && page.error.status === 404;
  return {
    card,
    kind: gallery.data?.kinds.find((each) => each.kind === card?.kind),
    shown: page.data ?? null,
    isUnconnected,
    error: gallery.error ?? (isUnconnected ? null : page.error),
  };
}
