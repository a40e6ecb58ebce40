import { useQuery } from "@tanstack/react-query";
import type { ReplyOf } from "../../../contract/endpoint.ts";
import { orderWork } from "../../../contract/warehouse.ts";
import { api } from "../../api.ts";
import { placesQuery } from "../../parts/masters.ts";
import { nameOf } from "../../i18n.ts";
import { useRemembered } from "../../parts/memory.ts";
import { useUrlState } from "../../parts/url-state.ts";

export type Work = ReplyOf<typeof orderWork>["places"][number];
export type WorkLine = Work["lines"][number];
export type Box = Work["packages"][number];
export type Shipment = ReplyOf<typeof orderWork>["shipments"][number];

/** How far an order has come at a place. */
export const tabs = ["to_pick", "picked", "packed", "shipped"] as const;
export type Tab = (typeof tabs)[number];

/** The lists that any work in the warehouse changes. */
export const touched = ["order", "work", "waves", "shipments", "shortfalls", "stock"];

/** What each place has to do for an order, read again whenever the order changes. */
export const useOrderWork = (orderId: number) =>
  useQuery({
    queryKey: ["order", String(orderId), "work"],
    queryFn: () => api.call(orderWork, { params: { id: orderId } }),
  });

const working = new Set(["warehouse", "store", "distributor_stock"]);

/** The place the person works at: in the address, else the one worked at last, else the first. */
export function useWorkPlace() {
  const [state, setState] = useUrlState();
  const [last, setLast] = useRemembered<number>("warehouse.place", 0);
  const { data } = useQuery(placesQuery);
  const places = (data?.rows ?? []).filter((place) => working.has(place.kind));
  const asked = Number(state["place"] ?? last);
  const place = places.find((each) => each.id === asked) ?? places[0];
  return {
    placeId: place?.id ?? 0,
    options: places.map((each) => ({ value: String(each.id), label: nameOf(each) })),
    choose: (id: string) => {
      setLast(Number(id));
      setState({ place: id, wave: null });
    },
  };
}

/** A cut-off as a clock shows it. */
export const clockOf = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
