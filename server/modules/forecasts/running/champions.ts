import type { ModelShare } from "../../../../engines/forecasting/index.ts";
import type { Tx } from "../../../platform/index.ts";
import type { NodeKey } from "../nodes.ts";

/** A model as it is stored; of a mix also its role, and the error it was chosen by and what that is. */
export type ModelRow =
  | readonly [name: string, weight: number, error: number | null]
  | readonly [
      name: string,
      weight: number,
      error: number | null,
      role: NonNullable<ModelShare["role"]>,
      groupError: number | null,
      measure: NonNullable<ModelShare["measure"]>,
    ];

/** A model as it is stored. */
export const rowOfModel = (model: ModelShare): ModelRow => {
  const { name, weight, error, role, groupError = null, measure = "miss" } = model;
  return role ? [name, weight, error, role, groupError, measure] : [name, weight, error];
};

/** A model as it was made. */
export function modelOfRow([name, weight, error, role, groupError, measure]: ModelRow) {
  return {
    ...{ name, weight, error, role: role ?? null },
    ...{ groupError: groupError ?? null, measure: measure ?? null },
  };
}

/** A mix, and the version from which on it spoke for a part. */
export interface Reign {
  readonly versionId: number;
  readonly origin: string;
  readonly name: string;
  /** What it missed then over all that learn together, and what the other mix missed. */
  readonly groupError: number | null;
  readonly challengerError: number | null;
}

/** Versions that are looked back over: a quarter of nights. */
const versionsBack = 92;
const reignsAtMost = 6;

/**
 * From which versions on which mix spoke for a part, up to a version, the latest first: versions
 * that were published, and that one itself. Those of an earlier release do not tell.
 */
export function reignsOf(tx: Tx, versionId: number, node: NodeKey): Promise<Reign[]> {
  return tx.rows<Reign>(
    `with looked as (
       select id, origin from forecasts.version
       where cell = $1 and tenant_id = $2 and id <= $3
         and (published_at is not null or id = $3) order by id desc limit $7
     ), told as (
       select looked.id, looked.origin,
         jsonb_path_query_first(models, 'strict $[*] ? (@[3] == "champion")') as champion,
         jsonb_path_query_first(models, 'strict $[*] ? (@[3] == "challenger")') as challenger
       from looked join forecasts.node on cell = $1 and tenant_id = $2 and version_id = looked.id
         and item_id = $4 and channel_id = $5 and region = $6
     ), followed as (
       select *, lag(champion ->> 0) over (order by id) as before from told
       where champion is not null
     )
     select id as "versionId", origin, champion ->> 0 as name,
       (champion ->> 4)::float8 as "groupError", (challenger ->> 4)::float8 as "challengerError"
     from followed where champion ->> 0 is distinct from before order by id desc limit $8`,
    [
      ...[tx.scope.cell, tx.scope.tenantId, versionId, node.itemId, node.channelId, node.region],
      ...[versionsBack, reignsAtMost],
    ],
  );
}
