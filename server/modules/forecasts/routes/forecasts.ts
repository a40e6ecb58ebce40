import { readCalendar, readForecast, readTree } from "../../../../contract/forecasts.ts";
import { ProblemError } from "../../../platform/index.ts";
import type { Caller, Database, Http, Tx } from "../../../platform/index.ts";
import type { Catalog } from "../../catalog/index.ts";
import { companyMoney } from "../../orders/index.ts";
import { festivalsBetween } from "./calendar.ts";
import { itemNames } from "./names.ts";
import { modelOfRow, reignsOf } from "../running/champions.ts";
import { briefsOf, nodeForecast, versionPlan } from "../running/node-store.ts";
import type { NodeForecast } from "../running/node-store.ts";
import { nodeSeen } from "./sight.ts";
import { findingWords, partWords } from "./spoken.ts";
import { publishedVersion, versionById } from "../versions.ts";
import type { Version } from "../versions.ts";

/** More nodes are not listed at once; those with less at risk are found by their item. */
const nodesAtOnce = 30_000;

const versionOf = (tx: Tx, id: number | undefined) =>
  id === undefined ? publishedVersion(tx) : versionById(tx, id);

async function treeOf(
  tx: Tx,
  catalog: Catalog,
  asked: { readonly id: number | undefined; readonly channelIds: Caller["channelIds"] },
) {
  const version = await versionOf(tx, asked.id);
  const { channelIds } = asked;
  const briefs = version
    ? await briefsOf(tx, version.id, { channelIds, limit: nodesAtOnce + 1 })
    : [];
  const listed = briefs.slice(0, nodesAtOnce);
  return {
    versionId: version?.id ?? null,
    origin: version?.origin ?? null,
    items: await itemNames(tx, catalog, listed),
    itemId: listed.map((each) => each.itemId),
    channelId: listed.map((each) => each.channelId),
    region: listed.map((each) => each.region),
    isLeaf: listed.map((each) => each.isLeaf),
    recent: listed.map((each) => each.recent),
    next: listed.map((each) => each.next),
    currency: version?.currency ?? (await companyMoney(tx)).currency,
    // Whose channels it was asked in, nobody who has some is told.
    unrated: channelIds === null ? [...(version?.unrated ?? [])] : [],
    riskMinor: listed.map((each) => each.riskMinor),
    miss: listed.map((each) => each.miss),
    more: briefs.length > nodesAtOnce,
  };
}

/** A flat list as lists of one length. */
function rowsOf(flat: readonly number[] | null, count: number): number[][] {
  if (!flat || count === 0) return [];
  const length = flat.length / count;
  return Array.from({ length: count }, (_, at) => flat.slice(at * length, (at + 1) * length));
}

/** What a version says of a node by month; null where it has none. */
function monthsShown(version: Version, node: NodeForecast) {
  const { monthLoss, levels } = version;
  if (!node.monthUnits || !monthLoss) return null;
  const [dayLoss, bothLoss] = monthLoss;
  return {
    first: `${version.origin.slice(0, 7)}-01`,
    units: [...node.monthUnits],
    quantiles: node.monthQuantiles ? rowsOf(node.monthQuantiles, levels.length) : [],
    shares: node.monthShares && [...node.monthShares],
    ...{ dayLoss, bothLoss },
  };
}

function shown(version: Version, node: NodeForecast) {
  const names = node.partNames ?? [];
  const parts = rowsOf(node.parts, names.length);
  return {
    ...{ versionId: version.id, origin: version.origin, levels: [...version.levels] },
    ...{ isLeaf: node.isLeaf, class: node.class, point: [...node.point], errors: [...node.errors] },
    quantiles: rowsOf(node.quantiles, version.levels.length),
    sums: rowsOf(node.sums, version.levels.length),
    parts: names.map((name, at) => ({ name: partWords(name), values: parts[at] ?? [] })),
    models: node.models.map(modelOfRow),
    findings: node.findings.map(([kind, at]) => ({ kind, at, words: findingWords(kind) })),
    months: monthsShown(version, node),
    currency: version.currency,
    ...{ priceMinor: node.priceMinor, recent: node.recent, next: node.next },
    ...{ riskMinor: node.riskMinor, miss: node.miss },
  };
}

/** Registers what versions say: the tree of all nodes, one node whole, and the calendar. */
export function registerForecastReads(
  http: Http,
  { database, catalog }: { readonly database: Database; readonly catalog: Catalog },
): void {
  http.on(readTree, async ({ caller, query }) =>
    database.read(caller.scope, (tx) =>
      treeOf(tx, catalog, { id: query.versionId, channelIds: caller.channelIds }),
    ),
  );
  http.on(readForecast, async ({ caller, query }) =>
    database.read(caller.scope, async (tx) => {
      const version = await versionOf(tx, query.versionId);
      const key = nodeSeen(caller, query);
      const node = version && (await nodeForecast(tx, version.id, key));
      if (!node) throw new ProblemError({ status: 404, kind: "forecast_unknown", values: {} });
      const champions = await reignsOf(tx, version.id, key);
      return { ...shown(version, node), champions, plan: await versionPlan(tx, version.id, key) };
    }),
  );
  http.on(readCalendar, async ({ query }) => {
    const days = (Date.parse(query.until) - Date.parse(query.from)) / 86_400_000;
    if (days < 0 || days > 3_700)
      throw new ProblemError({
        ...{ status: 422, kind: "days_backward", values: { field: "until", value: query.until } },
        ...{ field: "until", value: query.until },
      });
    return festivalsBetween(query.from, query.until);
  });
}
