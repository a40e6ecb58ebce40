import { useQuery } from "@tanstack/react-query";
import { getFactory } from "../../../contract/production.ts";
import { api } from "../../api.ts";
import { nameOf } from "../../i18n.ts";

/** Plants, work centres, resources and stops. */
export const useFactory = () =>
  useQuery({
    queryKey: ["factory"],
    queryFn: ({ signal }) => api.call(getFactory, { signal }),
  });

/** Names and clocks of plants, for who sees the shop floor and no other places. */
export function usePlantsOf() {
  const { data } = useFactory();
  const found = (placeId: number) => data?.plants.find((plant) => plant.placeId === placeId);
  return {
    name: (placeId: number) => {
      const plant = found(placeId);
      return plant ? nameOf(plant) : `#${placeId}`;
    },
    /** Undefined, which is the reader's, until it is known. */
    zone: (placeId: number) => found(placeId)?.zone,
  };
}

/** The plants to choose from. */
export function usePlants(): readonly { readonly value: string; readonly label: string }[] {
  const { data } = useFactory();
  return (data?.plants ?? []).map((plant) => ({
    value: String(plant.placeId),
    label: nameOf(plant),
  }));
}
