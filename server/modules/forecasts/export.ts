import { Readable } from "node:stream";
import { tableFile, type OutCell } from "../../../connectors/file/index.ts";
import { exportForecast } from "../../../contract/forecasts.ts";
import { dayFromText, dayToText, type Day } from "../../../kernel/index.ts";
import { ProblemError, type Database, type Http, type Tx } from "../../platform/index.ts";
import type { Catalog } from "../catalog/index.ts";
import { listChannels } from "../channels/index.ts";
import { everyRegion, nameOf, type NodeKey } from "./nodes.ts";
import { firstOfMonth, monthOf } from "./months.ts";
import { leafPoints, readPlan, type LeafPoint } from "./plan-store.ts";
import { publishedVersion } from "./versions.ts";
import { sees } from "./sight.ts";

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
}

async function namesOf(tx: Tx, catalog: Catalog): Promise<Names> {
  const view = await catalog.view.get(tx);
  const channels = new Map((await listChannels(tx)).map((each) => [each.id, each.code]));
  return {
    item: (id) => [view.item(id)?.code ?? `#${id}`, view.item(id)?.name ?? ""],
    channel: (id) => channels.get(id) ?? `#${id}`,
  };
}

interface Sheet {
  readonly origin: Day;
  readonly leaves: readonly LeafPoint[];
  readonly planned: (leaf: NodeKey, day: number) => number;
  readonly names: Names;
}

async function sheetOf(tx: Tx, catalog: Catalog): Promise<Sheet | null> {
  const version = await publishedVersion(tx);
  if (!version) return null;
  const origin = dayFromText(version.origin);
  const plans = new Map((await readPlan(tx)).map((each) => [nameOf(each), each]));
  return {
    origin,
    leaves: await leafPoints(tx, version.id),
    planned: (leaf, day) => {
      const plan = plans.get(nameOf(leaf));
      return plan ? (plan.units[origin + day - dayFromText(plan.firstDay)] ?? 0) : 0;
    },
    names: await namesOf(tx, catalog),
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

/** A row a leaf and span, in the order of items. */
function* rowsOf(sheet: Sheet, grain: Grain): Generator<readonly OutCell[]> {
  yield header;
  const { origin, leaves, planned, names } = sheet;
  for (const leaf of leaves) {
    const about = [
      ...[...names.item(leaf.itemId), names.channel(leaf.channelId)],
      leaf.region === everyRegion ? "" : leaf.region,
    ];
    const last = leaf.point.length - 1;
    for (let from = 0; from <= last;) {
      const until = Math.min(last, spanEnd(origin + from, grain) - origin);
      let [said, plan] = [0, 0];
      for (let day = from; day <= until; day += 1) {
        said += leaf.point[day] ?? 0;
        plan += planned(leaf, day);
      }
      yield [
        ...[...about, dayToText((origin + from) as Day), dayToText((origin + until) as Day)],
        ...[Math.round(said * 1_000) / 1_000, plan],
      ];
      from = until + 1;
    }
    if (grain === "month")
      for (const { from, until, units } of monthsBeyond(leaf, origin))
        yield [
          ...about,
          dayToText(from),
          dayToText(until),
          Math.round(units * 1_000) / 1_000,
          null,
        ];
  }
}

/** Registers the export of the published forecast and plan. */
export function registerForecastExport(
  http: Http,
  { database, catalog }: { readonly database: Database; readonly catalog: Catalog },
): void {
  http.on(exportForecast, async ({ caller, query, reply }) => {
    const { grain = "week", format = "xlsx" } = query;
    const sheet = await database.read(caller.scope, (tx) => sheetOf(tx, catalog));
    if (!sheet) throw new ProblemError({ status: 404, kind: "forecast_unknown", values: {} });
    const leaves = sheet.leaves.filter(({ channelId }) => sees(caller, channelId));
    const rows = Readable.from(rowsOf({ ...sheet, leaves }, grain));
    const { headers, pieces } = tableFile(rows, { name: "forecast", format });
    return reply.headers(headers).send(Readable.from(pieces));
  });
}
