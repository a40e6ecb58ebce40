import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { ReplyOf } from "../../../contract/endpoint.ts";
import { listRoles } from "../../../contract/people.ts";
import { api } from "../../api.ts";
import { nameOf } from "../../i18n.ts";
import { partiesQuery, useChannels, usePlaces } from "../../parts/masters.ts";
import { useMay } from "../../shell/session.ts";

/** What somebody may be narrowed to: channels, places and distributors, by number and name. */
export function useReach() {
  const channels = useChannels();
  const places = usePlaces();
  const mayParties = useMay("parties.read");
  const { data } = useQuery({ ...partiesQuery, enabled: mayParties });
  const parties = (data?.rows ?? []).filter((each) => each.kind !== "own");
  return {
    channelIds: channels.rows.map((each) => ({ id: each.id, label: nameOf(each) })),
    placeIds: places.rows.map((each) => ({ id: each.id, label: nameOf(each) })),
    partyIds: parties.map((each) => ({ id: each.id, label: `${each.code} · ${nameOf(each)}` })),
  };
}

export const reachKinds = ["channelIds", "placeIds", "partyIds"] as const;
export type ReachKind = (typeof reachKinds)[number];
export type Reach = Readonly<Record<ReachKind, readonly number[] | null>>;

/** A password of four groups out of letters and figures that are not mistaken for each other. */
export function newPassword(): string {
  const letters = "abcdefghjkmnpqrstuvwxyz23456789";
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  // 31 letters do not divide 256: the bias of 8 in 256 leaves over 78 bits, far beyond guessing.
  const text = Array.from(bytes, (byte) => letters[byte % letters.length]).join("");
  return (text.match(/.{4}/g) ?? []).join("-");
}

/** Names of a narrowing in one line: the all-word for null, names or numbers for a list. */
export function reachText(
  ids: readonly number[] | null,
  choices: readonly { readonly id: number; readonly label: string }[],
  all: string,
): string {
  if (ids === null) return all;
  return ids.map((id) => choices.find((each) => each.id === id)?.label ?? `#${id}`).join(", ");
}

export type RoleRow = ReplyOf<typeof listRoles>["rows"][number];

/** The company's roles, built-in ones first, and how each is called. */
export function useRoles() {
  const { t } = useTranslation();
  const { data } = useQuery({ queryKey: ["roles"], queryFn: () => api.call(listRoles) });
  const rows: readonly RoleRow[] = data?.rows ?? [];
  const nameOfRole = (role: string) =>
    rows.find((each) => each.role === role)?.name ?? t(`role.${role}`, role);
  return { rows, total: data?.permissions.length ?? 0, nameOfRole };
}
