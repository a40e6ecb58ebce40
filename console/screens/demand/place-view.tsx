import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { readPlaceDays } from "../../../contract/place-demand.ts";
import { api } from "../../api.ts";
import { EmptyState } from "../../parts/empty-state.tsx";
import { ErrorNotice } from "../../parts/error-notice.tsx";
import type { Names } from "./names.ts";
import { PlaceChart } from "./place-chart.tsx";
import { planOf, type PlacePart } from "./place-rows.ts";
import { usePlaceName } from "./place-side.tsx";
import { PlanStrips } from "./plan-grid.tsx";
import { queryOf } from "./tree-rows.ts";

interface PlaceViewProps {
  readonly part: PlacePart;
  readonly names: Names;
  /** The reader is told of places only. */
  readonly isOnly?: boolean;
}

/** What falls to one place by the rules in force: its history and plan, to be read only. */
export function PlaceView({ part, names, isOnly = false }: PlaceViewProps) {
  const { t } = useTranslation("demand");
  const nameOf = usePlaceName();
  const { placeId, itemId, channelId } = part;
  const node = { itemId, channelId, region: "*" };
  const read = useQuery({
    queryKey: ["demand", "place-days", placeId, itemId, channelId],
    staleTime: 30_000,
    queryFn: ({ signal }) =>
      api.call(readPlaceDays, { query: { ...queryOf(node), placeId }, signal }),
  });
  const { data } = read;
  const isAll = itemId === 0 && channelId === 0;
  const name = isAll ? nameOf(placeId) : `${nameOf(placeId)} · ${names.whole(node)}`;
  const days = useMemo(() => data && planOf(data), [data]);
  return (
    <div className="m-demand-node" aria-busy={read.isPending}>
      <ErrorNotice error={read.error} />
      {data && data.places.length === 0 && <EmptyState title={name} text={t("place.nothing")} />}
      {data && days && data.places.length > 0 && (
        <>
          <section className="card">
            <PlaceChart {...{ node, name, isOnly }} days={data} />
          </section>
          {data.origin !== null && (
            <section className="card">
              <h2>{t("plan.title")}</h2>
              <p className="soft">{t("place.planText")}</p>
              <PlanStrips days={days} />
            </section>
          )}
        </>
      )}
    </div>
  );
}
