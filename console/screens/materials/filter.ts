import { useTranslation } from "react-i18next";
import type { CallInput } from "../../../contract/client.ts";
import { materialActions, materialStates } from "../../../contract/materials.ts";
import type { listMaterialActions } from "../../../contract/materials.ts";
import type { FilterField } from "../../parts/filter-bar.tsx";
import type { UrlState } from "../../parts/url-state.ts";
import { nameOf } from "../../i18n.ts";
import { usePlants } from "../work-orders/plants.ts";
import { useRuns } from "./reads.ts";

type Query = NonNullable<CallInput<typeof listMaterialActions>["query"]>;

const spans = ["0", "3", "7", "14", "30"];

/** Places to filter by: those that the run planned, plants where an earlier release made it. */
function usePlanned() {
  const plants = usePlants();
  const planned = useRuns().data?.places ?? [];
  if (planned.length === 0) return plants;
  return planned.map((place) => ({ value: String(place.id), label: nameOf(place) }));
}

/** What the list is filtered by. */
export function useFields(): readonly FilterField[] {
  const { t } = useTranslation("materials");
  return [
    { kind: "text", key: "text", label: t("find") },
    {
      ...{ kind: "choice", key: "kind", label: t("kindTitle") },
      options: materialActions.map((value) => ({ value, label: t(`kind.${value}`) })),
    },
    { kind: "choice", key: "placeId", label: t("place"), options: usePlanned() },
    {
      ...{ kind: "choice", key: "within", label: t("actBy") },
      options: spans.map((value) => ({ value, label: t("within", { count: Number(value) }) })),
    },
    {
      ...{ kind: "choice", key: "state", label: t("stateTitle") },
      options: materialStates.map((value) => ({ value, label: t(`state.${value}`) })),
    },
  ];
}

/** The filters in the address as the server takes them; what it would refuse is left out. */
export function queryOf(filter: UrlState): Query {
  const kind = materialActions.find((each) => each === filter["kind"]);
  const state = materialStates.find((each) => each === filter["state"]);
  const placeId = Number(filter["placeId"] ?? 0);
  const within = filter["within"] ?? "";
  return {
    ...(filter["text"] ? { text: filter["text"].slice(0, 120) } : {}),
    ...(kind ? { kind } : {}),
    ...(state ? { state } : {}),
    ...(Number.isSafeInteger(placeId) && placeId > 0 ? { placeId } : {}),
    ...(spans.includes(within) ? { within: Number(within) } : {}),
  };
}
