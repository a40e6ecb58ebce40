import { touchRevision } from "../../../platform/index.ts";
import type { Tx } from "../../../platform/index.ts";
import { factoryRevision, readFactory } from "./factory.ts";
import { named, openStates } from "../model.ts";
import type { NamedError } from "../model.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

type Kind = "workCentres" | "resources";

/**
 * The places where these codes stand already; the factory is changed by nobody else until the
 * transaction ends, so that who may not touch them can be refused before their rows are written over.
 */
export async function placesOfCodes(
  tx: Tx,
  kind: Kind,
  codes: readonly string[],
): Promise<number[]> {
  await touchRevision(tx, factoryRevision);
  const stored = [...(await readFactory(tx))[kind].values()];
  return stored.filter((each) => codes.includes(each.code)).map((each) => each.placeId);
}

/** What rests on work centres: resources, routings that hold, work that is not done. */
const onCentre = `select id, case
    when exists (select 1 from production.resource as resource where resource.cell = $1
      and resource.tenant_id = $2 and resource.work_centre_id = asked.id) then 'resources'
    when exists (select 1 from production.routing_step as step
      join production.routing as routing on routing.cell = step.cell
        and routing.tenant_id = step.tenant_id and routing.id = step.routing_id
      where step.cell = $1 and step.tenant_id = $2 and step.work_centre_id = asked.id
        and (routing.valid_until is null or routing.valid_until > $4::date)) then 'routings'
    when exists (select 1 from production.operation as operation where operation.cell = $1
      and operation.tenant_id = $2 and operation.work_centre_id = asked.id
      and operation.state = any ($5::text[])) then 'open_work' end as rule
  from unnest($3::int[]) as asked (id)`;

/** What rests on resources: routings that hold and name them, work that is not done. */
const onResource = `select id, case
    when exists (select 1 from production.routing as routing where routing.cell = $1
      and routing.tenant_id = $2 and (routing.valid_until is null or routing.valid_until > $4::date)
      and (exists (select 1 from production.routing_way as way where way.cell = $1
          and way.tenant_id = $2 and way.resource_id = asked.id and way.routing_id = routing.id)
        or exists (select 1 from production.routing_need as need where need.cell = $1
          and need.tenant_id = $2 and need.resource_id = asked.id
          and need.routing_id = routing.id))) then 'routings'
    when exists (select 1 from production.operation as operation where operation.cell = $1
      and operation.tenant_id = $2 and operation.state = any ($5::text[])
      and (operation.resource_id = asked.id
        or exists (select 1 from production.operation_way as way where way.cell = $1
          and way.tenant_id = $2 and way.resource_id = asked.id
          and way.operation_id = operation.id)
        or exists (select 1 from production.operation_need as need where need.cell = $1
          and need.tenant_id = $2 and need.resource_id = asked.id
          and need.operation_id = operation.id))) then 'open_work' end as rule
  from unnest($3::int[]) as asked (id)`;

interface Standing {
  readonly id: number;
  readonly code: string;
  readonly placeId: number;
}

/** Why one of these stays in the plant where it stands, or null: something there rests on it. */
export async function mustStay(
  tx: Tx,
  kind: Kind,
  asked: {
    readonly stored: Iterable<Standing>;
    readonly drafts: readonly { readonly code: string; readonly placeId: number }[];
  },
): Promise<NamedError | null> {
  const byCode = new Map([...asked.stored].map((each) => [each.code, each]));
  const moved = asked.drafts.flatMap(({ code, placeId }) => {
    const known = byCode.get(code);
    return known && known.placeId !== placeId ? [known] : [];
  });
  if (moved.length === 0) return null;
  const rows = await tx.rows<{ id: number; rule: string | null }>(
    kind === "workCentres" ? onCentre : onResource,
    [...scopeOf(tx), moved.map((each) => each.id), tx.now, [...openStates]],
  );
  const held = rows.find((row) => row.rule !== null);
  const code = moved.find((each) => each.id === held?.id)?.code;
  return code === undefined
    ? null
    : named("plant_stays", { field: `${code}.placeId`, value: code, rule: held?.rule ?? "" });
}
