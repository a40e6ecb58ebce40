import { useTranslation } from "react-i18next";
import type { QueryOf } from "../../../contract/endpoint.ts";
import type { countOrdersEndpoint } from "../../../contract/orders.ts";
import type { FilterField, FilterView } from "../../parts/filter-bar.tsx";
import { useChannels, useParties } from "../../parts/masters.ts";
import { dayBegins } from "../../parts/typed-time.ts";
import type { UrlState } from "../../parts/url-state.ts";

export type OrderFilter = QueryOf<typeof countOrdersEndpoint>;

const stages = ["open", "booking", "fulfilment", "done"] as const;
const fulfilments = ["none", "partial", "shipped", "delivered", "completed"] as const;
const modes = ["live", "history"] as const;

/** The filters of the order list, in the words of the screen. */
export function useOrderFields(): readonly FilterField[] {
  const { t } = useTranslation("orders");
  const { t: word } = useTranslation();
  const channels = useChannels();
  const parties = useParties();
  return [
    { kind: "text", key: "text", label: t("filter.text") },
    {
      kind: "choice",
      key: "channelId",
      label: word("order.channel"),
      options: channels.rows.map((row) => ({
        value: String(row.id),
        label: channels.name(row.id),
      })),
    },
    {
      kind: "choice",
      key: "stage",
      label: t("filter.stage"),
      options: stages.map((value) => ({ value, label: t(`stage.${value}`) })),
    },
    {
      kind: "choice",
      key: "fulfilment",
      label: word("order.fulfilment"),
      options: fulfilments.map((value) => ({ value, label: word(`fulfilment.${value}`) })),
    },
    {
      kind: "choice",
      key: "held",
      quiet: true,
      label: t("filter.held"),
      options: [
        { value: "true", label: t("filter.yes") },
        { value: "false", label: t("filter.no") },
      ],
    },
    {
      kind: "choice",
      key: "mode",
      quiet: true,
      label: t("filter.mode"),
      options: modes.map((value) => ({ value, label: t(`filter.${value}`) })),
    },
    {
      kind: "choice",
      key: "partyId",
      quiet: true,
      label: t("filter.party"),
      options: parties.rows.map((row) => ({ value: String(row.id), label: parties.name(row.id) })),
    },
    { kind: "flag", key: "short", label: t("filter.short") },
    { kind: "flag", key: "late", label: t("filter.late") },
    { kind: "flag", key: "owing", label: t("filter.owing") },
    { kind: "day", key: "from", quiet: true, label: t("filter.from") },
    { kind: "day", key: "until", quiet: true, label: t("filter.until") },
  ];
}

/** The views that come with the list. */
export function useOrderViews(): readonly FilterView[] {
  const { t } = useTranslation();
  return [
    { id: "all", label: t("view.all"), filter: {} },
    { id: "open", label: t("view.open"), filter: { stage: "open" } },
    { id: "held", label: t("view.held"), filter: { held: "true" } },
    { id: "short", label: t("view.short"), filter: { stage: "open", short: "true" } },
    {
      id: "ready",
      label: t("view.ready"),
      filter: { stage: "booking", held: "false", mode: "live" },
    },
    { id: "shipped", label: t("view.shipped"), filter: { fulfilment: "shipped" } },
  ];
}

const among = <Word extends string>(
  words: readonly Word[],
  text: string | undefined,
): Word | undefined => words.find((each) => each === text);

/** What the server is asked for these words of the address; words it does not know are left out. */
export function filterFrom(state: UrlState): OrderFilter {
  const wanted: Record<string, unknown> = {
    text: state["text"],
    stage: among(stages, state["stage"]),
    mode: among(modes, state["mode"]),
    fulfilment: among(fulfilments, state["fulfilment"]),
    channelId: /^\d+$/.test(state["channelId"] ?? "") ? Number(state["channelId"]) : undefined,
    partyId: /^\d+$/.test(state["partyId"] ?? "") ? Number(state["partyId"]) : undefined,
    held: state["held"] === "true" ? true : state["held"] === "false" ? false : undefined,
    short: state["short"] === "true" ? true : undefined,
    late: state["late"] === "true" ? true : undefined,
    owing: state["owing"] === "true" ? true : undefined,
    placedFrom: dayBegins(state["from"] ?? ""),
    placedUntil: dayBegins(state["until"] ?? "", 1),
  };
  return Object.fromEntries(
    Object.entries(wanted).filter(([, value]) => value !== undefined && value !== ""),
  );
}
