import { useTranslation } from "react-i18next";
import { Rates } from "../money.tsx";
import type { Demand, Forecast } from "./chart-lines.ts";
import { Corrections } from "./corrections.tsx";
import { Events } from "./events.tsx";
import { PlanLeft } from "./left.tsx";
import type { Names } from "./names.ts";
import { Overrides } from "./overrides.tsx";
import { DemandPlaces } from "./place/places.tsx";
import { DemandSettings } from "./settings.tsx";
import { SoldOut } from "./sold-out.tsx";
import { all, isSame, type Node } from "./tree-rows.ts";
import { WhatIf } from "./what-if.tsx";

interface BelowProps {
  readonly node: Node;
  readonly names: Names;
  readonly demand: Demand;
  readonly forecast: Forecast;
  readonly compared: Forecast | undefined;
  readonly may: boolean;
}

/** What planners did to a part, what orders did to its plan, and what else may be asked or said. */
export function Below({ node, names, demand, forecast, compared, may }: BelowProps) {
  const { t } = useTranslation("money");
  return (
    <>
      <Overrides {...{ names, may }} node={{ ...node, placeId: null }} />
      <PlanLeft node={node} isLeaf={forecast.isLeaf} />
      <DemandPlaces node={node} />
      <WhatIf {...{ node, names, forecast, compared, may }} />
      <Events
        {...{ node, names, may, origin: forecast.origin }}
        horizonDays={forecast.point.length}
      />
      <Corrections {...{ node, demand, may }} />
      <SoldOut {...{ demand, may }} />
      {isSame(node, all) && <DemandSettings may={may} />}
      {isSame(node, all) && (
        <section className="card">
          <h2>{t("title")}</h2>
          <Rates />
        </section>
      )}
    </>
  );
}
