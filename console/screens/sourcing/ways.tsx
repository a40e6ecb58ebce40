import { useState } from "react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { ReplyOf } from "../../../contract/endpoint.ts";
import type { getSourcing } from "../../../contract/places.ts";
import { SelectField } from "../../parts/form.tsx";
import { usePlaces } from "../../parts/masters.ts";
import { NumberCell } from "../../parts/number-cell.tsx";
import { regionCodes } from "../../parts/region-select.tsx";
import type { Change } from "./index.tsx";

type Sourcing = ReplyOf<typeof getSourcing>;
type Way = Sourcing["ways"][number];

interface WaysProps {
  readonly sourcing: Sourcing;
  readonly readOnly: boolean;
  readonly change: (body: Change, back?: Change) => void;
}

/** What a way becomes when its days or its cost are typed; null: as its place says everywhere. */
function wayOf(way: Way, part: { days?: number | null; cost?: number | null }): Way | null {
  if (part.days === null) return null;
  if (part.days !== undefined) return { ...way, transitDays: part.days };
  const cost = part.cost ?? null;
  return { ...way, parcelCostMinor: cost === null ? null : Math.round(cost * 100) };
}

interface ProvincesProps {
  readonly placeIds: readonly number[];
  readonly cell: (region: string, placeId: number) => ReactNode;
}

/** A row for each province, a column for each place. */
function Provinces({ placeIds, cell }: ProvincesProps) {
  const { t } = useTranslation("sourcing");
  const { t: region } = useTranslation("regions");
  const places = usePlaces();
  return (
    <div className="scroll" tabIndex={0} role="region" aria-label={t("ways")}>
      <table className="plain">
        <thead>
          <tr>
            <th>{t("region")}</th>
            {placeIds.map((id) => (
              <th key={id} className="num">
                {places.name(id)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {regionCodes.map((code) => (
            <tr key={code}>
              <th scope="row">{region(`r${code}`)}</th>
              {placeIds.map((id) => (
                <td key={id} className="num">
                  {cell(code, id)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Provinces by places: the days of each way, or its cost; empty is what the place says everywhere. */
export function Ways({ sourcing, readOnly, change }: WaysProps) {
  const { t } = useTranslation("sourcing");
  const { t: region } = useTranslation("regions");
  const places = usePlaces();
  const [shows, setShows] = useState("days");
  const usual = new Map(sourcing.sources.toReversed().map((each) => [each.placeId, each]));
  const placeIds = [...new Set(sourcing.sources.map((each) => each.placeId))];
  const known = new Map(sourcing.ways.map((way) => [`${way.placeId}/${way.region}`, way]));
  const set = (code: string, placeId: number, typed: number | null) => {
    const before = known.get(`${placeId}/${code}`);
    const transitDays = usual.get(placeId)?.transitDays ?? 3;
    const from = before ?? { placeId, region: code, transitDays, parcelCostMinor: null };
    const way = wayOf(from, shows === "days" ? { days: typed } : { cost: typed });
    const gone = { removedWays: [{ placeId, region: code }] };
    change(way ? { ways: [way] } : gone, before ? { ways: [before] } : gone);
  };
  const cell = (code: string, placeId: number) => {
    const way = known.get(`${placeId}/${code}`);
    const cost = way?.parcelCostMinor ?? null;
    const usualCost = (usual.get(placeId)?.parcelCostMinor ?? 0) / 100;
    const isDays = shows === "days";
    const label = `${region(`r${code}`)}, ${places.name(placeId)}: ${t(shows)}`;
    return (
      <NumberCell
        label={label}
        value={isDays ? (way?.transitDays ?? null) : cost === null ? null : cost / 100}
        fallback={String(isDays ? (usual.get(placeId)?.transitDays ?? "") : usualCost)}
        {...(isDays ? { max: 365 } : { step: 0.01 })}
        disabled={readOnly}
        onCommit={(typed) => set(code, placeId, typed)}
      />
    );
  };
  if (placeIds.length === 0) return null;
  return (
    <section className="card m-gap">
      <h2>{t("ways")}</h2>
      <p className="m-soft">{t("waysHint")}</p>
      <SelectField
        label={t("shows")}
        value={shows}
        options={["days", "cost"].map((value) => ({ value, label: t(value) }))}
        onChange={setShows}
      />
      <Provinces placeIds={placeIds} cell={cell} />
    </section>
  );
}
