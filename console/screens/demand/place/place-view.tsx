import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { readPlanEndpoint } from "../../../../contract/overrides.ts";
import { readPlaceDays } from "../../../../contract/place-demand.ts";
import { api } from "../../../api.ts";
import { EmptyState } from "../../../parts/empty-state.tsx";
import { ErrorNotice } from "../../../parts/error-notice.tsx";
import { useMay } from "../../../shell/session.ts";
import type { Names } from "../names.ts";
import { usePartName } from "./place-names.ts";
import { PlaceReading } from "./place-reading.tsx";
import type { PlacePart } from "./place-rows.ts";
import { PlaceSetting } from "./place-setting.tsx";
import { placedKeyOf, placedQueryOf, queryOf } from "../tree-rows.ts";

interface PlaceViewProps {
  readonly part: PlacePart;
  readonly names: Names;
  /** The reader is told of places only. */
  readonly isOnly?: boolean;
}

/** What falls to one place by the rules in force; set there where the plan tells provinces apart. */
export function PlaceView({ part, names, isOnly = false }: PlaceViewProps) {
  const { t } = useTranslation("demand");
  const may = useMay("forecasts.write") && !isOnly;
  const { placeId } = part;
  const placed = { ...part, region: "*" };
  const name = usePartName(names)(placed);
  const read = useQuery({
    queryKey: ["demand", "place-days", placedKeyOf(placed)],
    staleTime: 30_000,
    queryFn: ({ signal }) =>
      api.call(readPlaceDays, { query: { ...queryOf(placed), placeId }, signal }),
  });
  const days = read.data;
  const isSet = may && placeId !== 0 && days?.provincesApart === true;
  const plan = useQuery({
    queryKey: ["forecasts", "plan", placedKeyOf(placed)],
    enabled: isSet,
    retry: false,
    queryFn: ({ signal }) => api.call(readPlanEndpoint, { query: placedQueryOf(placed), signal }),
  });
  const set = isSet ? plan.data : undefined;
  const isThere = days !== undefined && days.places.length > 0;
  return (
    <div className="m-demand-node" aria-busy={read.isPending}>
      <ErrorNotice error={read.error ?? plan.error} />
      {days && !isThere && <EmptyState title={name} text={t("place.nothing")} />}
      {isThere && set && <PlaceSetting {...{ part, names, name, days }} plan={set} />}
      {isThere && !set && <PlaceReading {...{ part, name, isOnly, days }} />}
    </div>
  );
}
