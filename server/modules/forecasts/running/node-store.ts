import type { Finding, SeriesForecast } from "../../../../engines/forecasting/index.ts";
import type { Tx } from "../../../platform/index.ts";
import type { FreshStudy, NamedStudy, SeriesGuide } from "../../../forecasting/index.ts";
import { rowOfModel } from "./champions.ts";
import type { ModelRow } from "./champions.ts";
import { dropParts } from "./learnt-store.ts";
import { nodeOf } from "../nodes.ts";
import type { NodeKey } from "../nodes.ts";
import { keptLevels } from "../versions.ts";
import type { NodeMonths } from "../months/year.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

/** What is known of a node beside its forecast. */
export interface Around {
  readonly isLeaf: boolean;
  readonly priceMinor: number;
  readonly recentUnits: number;
  /** Mean demand of a day over the last quarter. */
  readonly usual: number;
}

/** Days over which risk and the next units are counted. */
const nearDays = 28;
const levelOf = (level: number) => keptLevels.findIndex((each) => each === level);
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

/** Running sums at the end of each week. */
const weekly = (sums: readonly number[]) => sums.filter((_, at) => at % 7 === 6);

/** Half the 80 % band of the next 28 days' sum, times the price of a unit. */
export function riskOf(made: Pick<SeriesForecast, "sums">, priceMinor: number): number {
  const at = (level: number) => {
    const list = made.sums[levelOf(level)] ?? [];
    return list[Math.min(nearDays, list.length) - 1] ?? 0;
  };
  return Math.round((priceMinor * Math.max(0, at(0.9) - at(0.1))) / 2);
}

/** Mean absolute miss of a day over past origins, over the mean demand of a day. */
const missOf = (errors: readonly number[], usual: number): number | null => {
  const near = errors.slice(0, nearDays);
  return usual > 0 && near.length > 0 ? sum(near) / near.length / usual : null;
};

/** What a version says of a node. */
export interface NodeMade {
  readonly made: SeriesForecast;
  readonly months: NodeMonths | null;
  readonly around: Around;
  readonly findings: readonly Finding[];
}

function rowOf({ made, months, around, findings }: NodeMade) {
  return {
    ...nodeOf(made.id),
    ...{ leaf: around.isLeaf, class: made.class, point: made.point },
    quantiles: made.quantiles.flat(),
    sums: made.sums.flatMap(weekly),
    errors: made.errors,
    models: made.models.map(rowOfModel),
    names: made.parts?.map((part) => part.name) ?? [],
    parts: made.parts?.flatMap((part) => part.values) ?? [],
    findings: findings.map(({ kind, at }) => [kind, at ?? null]),
    price: around.priceMinor,
    recent: around.recentUnits,
    next: sum(made.point.slice(0, nearDays)),
    risk: riskOf(made, around.priceMinor),
    miss: missOf(made.errors, around.usual),
    month_units: months?.units ?? null,
    month_quantiles: months && months.quantiles.length > 0 ? months.quantiles.flat() : null,
    month_factors: months?.factors ?? null,
    month_added: months?.added ?? null,
    month_shares: months?.shares ?? null,
  };
}

/** Writes what a version says of some nodes; a run that begins again writes them again. */
export async function writeNodes(
  tx: Tx,
  versionId: number,
  nodes: readonly NodeMade[],
): Promise<void> {
  if (nodes.length === 0) return;
  const rows = nodes.map(rowOf);
  await tx.rows(
    `insert into forecasts.node (cell, tenant_id, version_id, item_id, channel_id, region, is_leaf,
       class, point, quantiles, sums, errors, models, part_names, parts, findings, price_minor,
       recent_units, next_units, risk_minor, miss, month_units, month_quantiles, month_factors,
       month_added, month_shares)
     select $1, $2, $3, "itemId", "channelId", region, leaf, class, point, quantiles, sums, errors,
       models, names, parts, findings, price, recent, next, risk, miss, month_units,
       month_quantiles, month_factors, month_added, month_shares
     from jsonb_to_recordset($4::jsonb) as made ("itemId" int, "channelId" int, region text,
       leaf boolean, class text, point float8[], quantiles real[], sums real[], errors real[],
       models jsonb, names text[], parts float8[], findings jsonb, price bigint, recent real,
       next real, risk bigint, miss real, month_units float8[],
       month_quantiles real[], month_factors float8[], month_added float8[],
       month_shares real[])
     on conflict (cell, tenant_id, version_id, item_id, channel_id, region) do nothing`,
    [...scopeOf(tx), versionId, JSON.stringify(rows)],
  );
}

/** Forgets what a stopped run has written, before it begins again. */
export async function dropWritten(tx: Tx, versionId: number): Promise<void> {
  await tx.rows(
    "delete from forecasts.node where cell = $1 and tenant_id = $2 and version_id = $3",
    [...scopeOf(tx), versionId],
  );
  await dropParts(tx, versionId);
}

/** One line of the tree: a node, what is expected of it and what is at risk. */
export interface Brief extends NodeKey {
  readonly isLeaf: boolean;
  readonly recent: number;
  readonly next: number;
  readonly riskMinor: number;
  readonly miss: number | null;
}

/** Nodes of a version, of these channels alone where they are named, most money at risk first. */
export function briefsOf(
  tx: Tx,
  versionId: number,
  { channelIds, limit }: { readonly channelIds: readonly number[] | null; readonly limit: number },
): Promise<Brief[]> {
  return tx.rows<Brief>(
    `select item_id as "itemId", channel_id as "channelId", region, is_leaf as "isLeaf",
       recent_units as recent, next_units as next, risk_minor as "riskMinor", miss
     from forecasts.node where cell = $1 and tenant_id = $2 and version_id = $3
       and ($5::int[] is null or channel_id = any ($5::int[]))
     order by risk_minor desc, item_id, channel_id, region limit $4`,
    [...scopeOf(tx), versionId, limit, channelIds],
  );
}

/** What a version says of one node. */
export interface NodeForecast extends NodeKey {
  readonly isLeaf: boolean;
  readonly class: string;
  readonly point: readonly number[];
  readonly quantiles: readonly number[] | null;
  readonly sums: readonly number[] | null;
  readonly errors: readonly number[];
  readonly models: readonly ModelRow[];
  readonly partNames: readonly string[] | null;
  readonly parts: readonly number[] | null;
  readonly findings: readonly (readonly [string, number | null])[];
  readonly priceMinor: number;
  readonly recent: number;
  readonly next: number;
  readonly riskMinor: number;
  readonly miss: number | null;
  readonly monthUnits: readonly number[] | null;
  readonly monthQuantiles: readonly number[] | null;
  readonly monthShares: readonly number[] | null;
}

/** What a version says of a node, or null. */
export async function nodeForecast(
  tx: Tx,
  versionId: number,
  node: NodeKey,
): Promise<NodeForecast | null> {
  const [row] = await tx.rows<NodeForecast>(
    `select item_id as "itemId", channel_id as "channelId", region, is_leaf as "isLeaf", class,
       point, quantiles, sums, errors, models, part_names as "partNames", parts, findings,
       price_minor as "priceMinor", recent_units as recent, next_units as next,
       risk_minor as "riskMinor", miss, month_units as "monthUnits",
       month_quantiles as "monthQuantiles", month_shares as "monthShares"
     from forecasts.node where cell = $1 and tenant_id = $2 and version_id = $3 and item_id = $4
       and channel_id = $5 and region = $6`,
    [...scopeOf(tx), versionId, node.itemId, node.channelId, node.region],
  );
  return row ?? null;
}

/** What a version published of a node, by day from its origin; null where it was not published. */
export async function versionPlan(
  tx: Tx,
  versionId: number,
  node: NodeKey,
): Promise<number[] | null> {
  const rows = await tx.rows<{ units: number }>(
    `select sum(planned)::bigint as units
     from forecasts.node cross join lateral unnest(plan) with ordinality as each (planned, at)
     where cell = $1 and tenant_id = $2 and version_id = $3 and is_leaf
       and ($4 = 0 or item_id = $4) and ($5 = 0 or channel_id = $5) and ($6 = '*' or region = $6)
     group by at order by at`,
    [...scopeOf(tx), versionId, node.itemId, node.channelId, node.region],
  );
  return rows.length > 0 ? rows.map((row) => row.units) : null;
}

/** Studies that are there, of those asked for. */
export async function findStudies(tx: Tx, names: readonly string[]): Promise<NamedStudy[]> {
  return tx.rows<NamedStudy>(
    `select name, study from forecasts.study
     where cell = $1 and tenant_id = $2 and name = any ($3::text[])`,
    [...scopeOf(tx), names],
  );
}

/** Where the latest fits of series ended: a history with a day more begins from there. */
export function findGuides(tx: Tx, series: readonly string[]): Promise<SeriesGuide[]> {
  return tx.rows<SeriesGuide>(
    `select distinct on (series) series, guide from forecasts.study
     where cell = $1 and tenant_id = $2 and series = any ($3::text[]) and guide is not null
     order by series, used_at desc`,
    [...scopeOf(tx), series],
  );
}

/** Keeps studies for the next run; series that hold the same share one. */
export async function keepStudies(tx: Tx, made: readonly FreshStudy[]): Promise<void> {
  const studies = [...new Map(made.map((each) => [each.name, each])).values()];
  await tx.rows(
    `insert into forecasts.study (cell, tenant_id, name, study, used_at, series, guide)
     select $1, $2, name, decode(study, 'base64'), $5, series, decode(guide, 'base64')
     from unnest($3::text[], $4::text[], $6::text[], $7::text[])
       as made (name, study, series, guide)
     on conflict (cell, tenant_id, name) do update set used_at = excluded.used_at`,
    [
      ...scopeOf(tx),
      studies.map((each) => each.name),
      studies.map((each) => Buffer.from(each.study).toString("base64")),
      tx.now,
      studies.map((each) => each.series),
      studies.map((each) => Buffer.from(each.guide).toString("base64")),
    ],
  );
}

/** Versions whose fans and parts are kept whole. */
const wholeVersions = 4;

/**
 * Forgets studies of two days ago; of older versions fans and addends; of scenarios after 30 days
 * and of versions after 400 all but what their row says.
 */
export async function forgetOld(tx: Tx): Promise<void> {
  await tx.rows(
    `delete from forecasts.study where cell = $1 and tenant_id = $2
       and used_at < $3::timestamptz - interval '2 days'`,
    [...scopeOf(tx), tx.now],
  );
  await tx.rows(
    `update forecasts.node as node set quantiles = null, sums = null, parts = null,
       part_names = null, month_quantiles = null
     from (select id from forecasts.version where cell = $1 and tenant_id = $2 and state = 'done'
         and kind = 'statistical' order by id desc offset $3 limit 20) as old
     where node.cell = $1 and node.tenant_id = $2 and node.version_id = old.id
       and node.quantiles is not null`,
    [...scopeOf(tx), wholeVersions],
  );
  await tx.rows(
    `delete from forecasts.node as node using forecasts.version as old
     where old.cell = $1 and old.tenant_id = $2 and old.created_at < $3::timestamptz
       - case old.kind when 'scenario' then interval '30 days' else interval '400 days' end and node.cell = $1 and node.tenant_id = $2
       and node.version_id = old.id`,
    [...scopeOf(tx), tx.now],
  );
}
