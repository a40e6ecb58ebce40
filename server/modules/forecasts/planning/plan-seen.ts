import { dayFromText, dayToText, err, ok } from "../../../../kernel/index.ts";
import type { Day, Result } from "../../../../kernel/index.ts";
import type { Tx } from "../../../platform/index.ts";
import { partOf } from "../demand/history.ts";
import { groundOf } from "./grounds.ts";
import type { GroundError } from "./grounds.ts";
import type { NodeKey, Part } from "../nodes.ts";
import { onGround, plannedDays } from "./plan-store.ts";
import { todayOf } from "../today.ts";
import { publishedVersion } from "../versions.ts";
import type { Version } from "../versions.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];
const text = (day: number) => dayToText(day as Day);

/** A part's plan beside what the engine says, by day from the origin, with the month's demand so far. */
export interface PlanSeen {
  readonly versionId: number;
  readonly origin: string;
  readonly frozenUntil: string;
  readonly point: number[];
  readonly plan: number[];
  readonly askedFrom: string;
  readonly asked: number[];
}

export type UnseenPlan = GroundError | { readonly kind: "forecast_unknown" };

/** What was asked of a part on so many days, less what was cancelled by who asked. */
async function askedOf(tx: Tx, part: Part, [from, until]: readonly [number, number]) {
  const asked = Array.from({ length: Math.max(0, until - from) }, () => 0);
  if (asked.length === 0) return asked;
  const { source, where, values } = partOf(part);
  const rows = await tx.rows<{ at: number; units: number }>(
    `select day - $6::date as at, sum(asked - withdrawn)::bigint as units from ${source}
     where ${where} and day between $6::date and $7::date
       and ($8::jsonb is null or $8::jsonb -> channel_id::text ? region) group by 1`,
    [...scopeOf(tx), ...values, text(from), text(until - 1), onGround(part)],
  );
  for (const { at, units } of rows) asked[at] = units;
  return asked;
}

async function seenOf(
  tx: Tx,
  version: Version,
  { part, point }: { readonly part: Part; readonly point: readonly number[] },
): Promise<PlanSeen> {
  const origin = dayFromText(version.origin);
  const plan = point.map(() => 0);
  for (const { day, units } of await plannedDays(tx, part)) {
    const at = dayFromText(day) - origin;
    if (at >= 0 && at < plan.length) plan[at] = units;
  }
  // From where the month and the week begin that run on the origin's day.
  const monday = origin - ((((origin + 3) % 7) + 7) % 7);
  const from = Math.min(monday, dayFromText(`${version.origin.slice(0, 7)}-01`));
  return {
    ...{ versionId: version.id, origin: version.origin, point: [...point], plan },
    frozenUntil: text(Math.max(todayOf(tx), origin) + version.settings.frozenDays - 1),
    ...{ askedFrom: text(from), asked: await askedOf(tx, part, [from, origin]) },
  };
}

/** What a version says of a node; null where it has none. */
async function nodePoint(tx: Tx, version: Version, node: NodeKey): Promise<number[] | null> {
  const [row] = await tx.rows<{ point: number[] }>(
    `select point from forecasts.node where cell = $1 and tenant_id = $2 and version_id = $3
       and item_id = $4 and channel_id = $5 and region = $6`,
    [...scopeOf(tx), version.id, node.itemId, node.channelId, node.region],
  );
  return row?.point ?? null;
}

/** The plan in force of a part. */
export async function planOfNode(tx: Tx, node: NodeKey): Promise<Result<PlanSeen, UnseenPlan>> {
  const version = await publishedVersion(tx);
  const point = version && (await nodePoint(tx, version, node));
  if (!point) return err({ kind: "forecast_unknown" });
  return ok(await seenOf(tx, version, { part: node, point }));
}

/**
 * What a version says of the leaves of a part together, by day from its origin. Each day is a sum of
 * its own: one row for every leaf and day takes four times as long.
 */
async function pointOf(tx: Tx, version: Version, part: Part): Promise<number[]> {
  const days = Array.from({ length: version.settings.horizonDays }, (_, at) => at + 1);
  const [row] = await tx.rows<{ point: (number | null)[] }>(
    `select array[${days.map((at) => `sum(point[${at}])`).join()}]::float8[] as point
     from forecasts.node
     where cell = $1 and tenant_id = $2 and version_id = $3 and is_leaf
       and ($4 = 0 or item_id = $4) and ($5 = 0 or channel_id = $5) and ($6 = '*' or region = $6)
       and $7::jsonb -> channel_id::text ? region`,
    [...scopeOf(tx), version.id, part.itemId, part.channelId, part.region, onGround(part)],
  );
  return (row?.point ?? []).filter((said) => said !== null);
}

/** The plan in force of what falls to a place of a part, by the sourcing rules in force. */
export async function planOfPlace(
  tx: Tx,
  node: NodeKey,
  placeId: number,
): Promise<Result<PlanSeen, UnseenPlan>> {
  const version = await publishedVersion(tx);
  if (!version) return err({ kind: "forecast_unknown" });
  const ground = await groundOf(tx, version, { ...node, placeId });
  if (!ground.ok) return ground;
  const part = { ...node, ground: ground.value };
  return ok(await seenOf(tx, version, { part, point: await pointOf(tx, version, part) }));
}
