import { useQuery } from "@tanstack/react-query";
import { useEffect, useEffectEvent } from "react";
import { forgetView, listViews, saveView } from "../../contract/own/views.ts";
import { api, callSurely, useCommand } from "../api.ts";
import { recall, remember } from "./memory.ts";
import type { UrlState } from "./url-state.ts";

export interface SavedView {
  readonly id: string;
  readonly label: string;
  readonly filter: UrlState;
  readonly own: boolean;
  readonly shared: boolean;
  /** Who shares it. */
  readonly by: string;
}

interface Remembered {
  readonly label: string;
  readonly filter: UrlState;
}

/** Views that an earlier version kept in this browser alone: they move to the server, once. */
async function moveOld(screen: string): Promise<boolean> {
  const name = `views.${screen}`;
  const old = recall(name) as readonly Remembered[] | null;
  if (!old) return false;
  remember(name, null);
  for (const { label, filter } of old)
    await callSurely(saveView, { body: { screen, name: label, filter } }).catch(() => undefined);
  return true;
}

/** A list's saved views, one's own and those that are shared, and how they are saved and deleted. */
export function useSavedViews(screen: string) {
  const touched = ["savedViews"];
  const { data, isSuccess, refetch } = useQuery({
    queryKey: ["savedViews", screen],
    staleTime: 60_000,
    queryFn: () => api.call(listViews, { query: { screen } }),
  });
  const save = useCommand(saveView, touched);
  const forget = useCommand(forgetView, touched);
  const move = useEffectEvent(async () => {
    if (await moveOld(screen)) await refetch();
  });
  useEffect(() => {
    if (isSuccess) void move();
  }, [isSuccess]);
  const views = (data?.rows ?? []).map(({ id, name, ...row }): SavedView => ({
    ...row,
    id: String(id),
    label: name,
  }));
  return {
    views,
    mayShare: data?.mayShare ?? false,
    error: save.error ?? forget.error,
    save: (view: { name: string; filter: UrlState; shared: boolean }, onDone: () => void) =>
      save.mutate({ body: { screen, ...view } }, { onSuccess: onDone }),
    forget: (view: SavedView) => forget.mutate({ params: { id: Number(view.id) } }),
  };
}
