import { useTranslation } from "react-i18next";
import { usePlaces } from "../../../parts/masters.ts";
import type { Names } from "../names.ts";
import { all, isSame, type PlacedNode } from "../tree-rows.ts";

/** How a place is called; 0 is what no place serves. */
export function usePlaceName(): (placeId: number) => string {
  const { t } = useTranslation("demand");
  const places = usePlaces();
  return (placeId) => (placeId === 0 ? t("place.none") : places.name(placeId));
}

/** How a part is called, its place first where it is of one: "Shed · Kettle · Tmall". */
export function usePartName(names: Names): (part: PlacedNode) => string {
  const nameOf = usePlaceName();
  return (part) => {
    const { placeId } = part;
    if (placeId === null) return names.whole(part);
    return isSame(part, all) ? nameOf(placeId) : `${nameOf(placeId)} · ${names.whole(part)}`;
  };
}
