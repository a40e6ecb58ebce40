import { Readable } from "node:stream";
import { tableFile, type OutCell } from "../../../../connectors/file/index.ts";
import { exportForecast } from "../../../../contract/forecasts.ts";
import { dayFromText, dayToText, type Day } from "../../../../kernel/index.ts";
import {
  ProblemError,
  type Caller,
  type Database,
  type Http,
  type Tx,
} from "../../../platform/index.ts";
import type { Catalog } from "../../catalog/index.ts";
import { listChannels } from "../../channels/index.ts";
import type { Parties } from "../../parties/index.ts";
import { usualPlaces } from "../../promises/index.ts";
import { firstOfMonth, monthOf } from "../months/months.ts";
import { everyRegion, nameOf, nodeAsked } from "../nodes.ts";
import { fallTo, nowhere, placesOf, readShared } from "../planning/place-shares.ts";
import { leafPoints, type LeafPoint } from "../planning/plan-store.ts";
import { sees } from "./sight.ts";
import { publishedVersion } from "../versions.ts";

type Grain = "day" | "week" | "month";

const header = [
  "item",
  "name",
  "channel",
  "region",
  "from_day",
  "until_day",
  "forecast",
  "plan",
] as const;

/** Where the span of a day ends: the day, its Sunday, the last of its month. */
function spanEnd(day: number, grain: Grain): number {
  if (grain === "day") return day;
  if (grain === "week") return day + 6 - ((((day + 3) % 7) + 7) % 7);
  const [year = 0, month = 0] = dayToText(day as Day)
    .split("-")
    .map(Number);
  return Date.UTC(year, month, 0) / 86_400_000;
}

interface Names {
  readonly item: (id: number) => readonly [string, string];
  readonly channel: (id: number) => string;
  readonly place: (id: number) => string;
}

interface Masters {
  readonly catalog: Catalog;
  readonly parties: Parties;
}

async function namesOf(tx: Tx, { catalog, parties }: Masters): Promise<Names> {
  const view = await catalog.view.get(tx);
  const places = await parties.view.get(tx);
  const channels = new Map((await listChannels(tx)).map((each) => [each.id, each.code]));
  return {
    item: (id) => [view.item(id)?.code ?? `#${id}`, view.item(id)?.name ?? ""],
    channel: (id) => channels.get(id) ?? `#${id}`,
    place: (id) => (id === nowhere ? "none" : (places.place(id)?.code ?? `#${id}`)),
  };
}

/** The plan of a leaf by the place it falls to; all lists begin on the origin. */
interface LeafSheet extends LeafPoint {
  readonly plan: readonly number[];
  readonly byPlace: ReadonlyMap<number, readonly number[]>;
}

interface Sheet {
  readonly origin: Day;
  readonly leaves: readonly LeafPoint[];
  /** Asked for leaf by leaf: all of them by place and day would not fit into memory as they are. */
  readonly withPlan: (leaf: LeafPoint) => LeafSheet;
  /** Places that anything planned falls to, by code, what falls to none last. */
  readonly places: readonly number[];
  readonly names: Names;
}

async function sheetOf(tx: Tx, masters: Masters, caller: Caller): Promise<Sheet | null> {
  const version = await publishedVersion(tx);
  if (!version) return null;
  const origin = dayFromText(version.origin);
  const placeOf = await usualPlaces(tx);
  const all = { node: nodeAsked({}), channelIds: caller.channelIds };
  const plans = await readShared(tx, version, all);
  const weighed = new Map(
    plans.map((leaf) => [nameOf(leaf), { leaf, weights: placesOf(leaf, placeOf) }]),
  );
  const names = await namesOf(tx, masters);
  const places = new Set([...weighed.values()].flatMap(({ weights }) => [...weights.keys()]));
  const listed = [...places].filter((id) => id !== nowhere);
  const points = await leafPoints(tx, version.id);
  return {
    ...{ origin, names },
    leaves: points.filter(({ channelId }) => sees(caller, channelId)),
    places: [
      ...listed.toSorted((a, b) => (names.place(a) < names.place(b) ? -1 : 1)),
      ...(places.has(nowhere) ? [nowhere] : []),
    ],
    withPlan: (point) => {
      const { leaf, weights } = weighed.get(nameOf(point)) ?? {};
      if (!leaf || !weights) return { ...point, plan: [], byPlace: new Map() };
      const shift = Math.max(0, origin - dayFromText(leaf.firstDay));
      const parts = fallTo(leaf.units, [...weights.values()]);
      const byPlace = [...weights.keys()].map(
        (id, at) => [id, (parts[at] ?? []).slice(shift)] as const,
      );
      return { ...point, plan: leaf.units.slice(shift), byPlace: new Map(byPlace) };
    },
  };
}

/** What lies beyond the days of a leaf by month, the first from where they end; it has no plan. */
const monthsBeyond = ({ point, months }: LeafPoint, origin: Day) =>
  (months ?? []).flatMap((units, ahead) => {
    const month = monthOf(origin) + ahead;
    const begun = firstOfMonth(month) - origin;
    const from = Math.max(begun, point.length);
    const until = firstOfMonth(month + 1) - 1 - origin;
    if (from > until) return [];
    const said = point.slice(Math.max(0, begun), from).reduce((sum, value) => sum + value, 0);
    const span = { from: (origin + from) as Day, until: (origin + until) as Day };
    return [{ ...span, units: Math.max(0, units - said) }];
  });

const sumOf = (values: readonly number[] | undefined, from: number, until: number) =>
  values?.slice(from, until + 1).reduce((sum, value) => sum + value, 0) ?? 0;

const rounded = (units: number) => Math.round(units * 1_000) / 1_000;

/** A row a leaf and span, in the order of items; its plan also by place, a column each. */
function* rowsOf(sheet: Sheet, grain: Grain): Generator<readonly OutCell[]> {
  const { origin, places, names } = sheet;
  yield [...header, ...places.map((id) => `plan_at_${names.place(id)}`)];
  const text = (day: number) => dayToText(day as Day);
  for (const each of sheet.leaves) {
    const leaf = sheet.withPlan(each);
    const about = [
      ...[...names.item(leaf.itemId), names.channel(leaf.channelId)],
      leaf.region === everyRegion ? "" : leaf.region,
    ];
    const last = leaf.point.length - 1;
    for (let from = 0; from <= last;) {
      const until = Math.min(last, spanEnd(origin + from, grain) - origin);
      yield [
        ...[...about, text(origin + from), text(origin + until)],
        ...[rounded(sumOf(leaf.point, from, until)), sumOf(leaf.plan, from, until)],
        ...places.map((id) => sumOf(leaf.byPlace.get(id), from, until)),
      ];
      from = until + 1;
    }
    if (grain === "month")
      for (const { from, until, units } of monthsBeyond(leaf, origin))
        yield [
          ...[...about, text(from), text(until), rounded(units), null],
          ...places.map(() => null),
        ];
  }
}

/** Registers the export of the published forecast and plan. */
export function registerForecastExport(
  http: Http,
  { database, ...masters }: Masters & { readonly database: Database },
): void {
  http.on(exportForecast, async ({ caller, query, reply }) => {
    const { grain = "week", format = "xlsx" } = query;
    const sheet = await database.read(caller.scope, (tx) => sheetOf(tx, masters, caller));
    if (!sheet) throw new ProblemError({ status: 404, kind: "forecast_unknown", values: {} });
    const rows = Readable.from(rowsOf(sheet, grain));
    const { headers, pieces } = tableFile(rows, { name: "forecast", format });
    return reply.headers(headers).send(Readable.from(pieces));
  });
}
