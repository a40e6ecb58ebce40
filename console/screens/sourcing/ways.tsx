import { useState } from "react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { BodyOf, ReplyOf } from "../../../contract/endpoint.ts";
import type { getSourcing, saveSourcing } from "../../../contract/places.ts";
import { SelectField } from "../../parts/form.tsx";
import { usePlaces } from "../../parts/masters.ts";
import { NumberCell } from "../../parts/number-cell.tsx";
import { useRegionName } from "../../parts/divisions.ts";
import { regionCodes, RegionSelect } from "../../parts/region-select.tsx";

/** What of the sourcing changes. */
export type Change = BodyOf<typeof saveSourcing>;
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

interface RegionsProps {
  readonly regions: readonly string[];
  readonly placeIds: readonly number[];
  readonly cell: (region: string, placeId: number) => ReactNode;
}

/** A row for each region, a column for each place. */
function Regions({ regions, placeIds, cell }: RegionsProps) {
  const { t } = useTranslation("sourcing");
  const name = useRegionName();
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
          {regions.map((code) => (
            <tr key={code}>
              <th scope="row">{name(code)}</th>
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

/** Takes up a city or a county that has ways of its own. */
function Narrower({ onAdd }: { readonly onAdd: (region: string) => void }) {
  const { t } = useTranslation("sourcing");
  const [region, setRegion] = useState("");
  return (
    <div className="m-form-row">
      <RegionSelect value={region} onChange={setRegion} />
      <button
        type="button"
        className="m-button"
        disabled={region.length < 4}
        onClick={() => {
          onAdd(region);
          setRegion("");
        }}
      >
        {t("addRegion")}
      </button>
    </div>
  );
}

/** Regions by places: the days of each way, or its cost; empty is what the place says everywhere. */
export function Ways({ sourcing, readOnly, change }: WaysProps) {
  const { t } = useTranslation("sourcing");
  const name = useRegionName();
  const places = usePlaces();
  const [added, setAdded] = useState<readonly string[]>([]);
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
    const label = `${name(code)}, ${places.name(placeId)}: ${t(shows)}`;
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
  const regions = [
    ...new Set([...regionCodes, ...sourcing.ways.map((way) => way.region), ...added]),
  ].toSorted();
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
      <Regions regions={regions} placeIds={placeIds} cell={cell} />
      {!readOnly && <Narrower onAdd={(region) => setAdded([...added, region])} />}
    </section>
  );
}
