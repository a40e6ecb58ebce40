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

/** The plants to choose from. */
export function usePlants(): readonly { readonly value: string; readonly label: string }[] {
  const { data } = useFactory();
  return (data?.plants ?? []).map((plant) => ({
    value: String(plant.placeId),
    label: nameOf(plant),
  }));
}
