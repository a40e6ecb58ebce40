import {
  listLeaning,
  listOverrides,
  listWorsening,
  readAccuracy,
  readValueAdded,
  saveOverride,
  withdrawOverrideEndpoint,
} from "../../../../contract/overrides.ts";
import {
  answer,
  commandStatuses,
  runCommand,
  type Database,
  type Http,
  type Tx,
} from "../../../platform/index.ts";
import { accuracyOf, leaningNodes } from "../planning/measuring.ts";
import { nodeAsked, type NodeKey } from "../nodes.ts";
import { groundOf } from "../planning/grounds.ts";
import { idleOverrides, recentOverrides, valueByAuthor } from "../planning/override-store.ts";
import type { AuthorValue, Idle, Override, PartAt } from "../planning/override-store.ts";
import { addOverride, endOverride, type OverrideError } from "../planning/overrides.ts";
import { nodeSeen, sees } from "./sight.ts";
import { publishedVersion } from "../versions.ts";
import { worseNodes } from "../planning/worsening.ts";

export const overrideStatuses = {
  nothing_published: 409,
  days_backward: 422,
  node_unknown: 422,
  beyond_horizon: 422,
  days_frozen: 422,
  below_standing: 422,
  provinces_together: 422,
  nothing_falls: 422,
  override_unknown: 404,
  ...commandStatuses,
} as const satisfies Record<OverrideError["kind"], number> & Record<string, number>;

/** A part; of a place with what falls to it, where the plan in force can tell. */
async function partAt(
  tx: Tx,
  node: NodeKey & { readonly placeId: number | undefined },
): Promise<PartAt> {
  const { placeId } = node;
  const version = placeId === undefined ? null : await publishedVersion(tx);
  if (placeId === undefined || !version) return node;
  const ground = await groundOf(tx, version, { ...node, placeId });
  return ground.ok ? { ...node, ground: ground.value } : node;
}

const shown = (each: Override, idle: Idle | null) => ({
  ...each,
  idle,
  createdAt: each.createdAt.toISOString(),
  withdrawnAt: each.withdrawnAt?.toISOString() ?? null,
  addedUnits:
    each.actualUnits === null
      ? null
      : Math.abs(each.baseUnits - each.actualUnits) - Math.abs(each.units - each.actualUnits),
});

/** Registers overrides, and how both did. */
export function registerOverrides(http: Http, { database }: { readonly database: Database }): void {
  http.on(listOverrides, async ({ caller, query }) =>
    database.read(caller.scope, async (tx) => {
      const idle = await idleOverrides(tx);
      const part = await partAt(tx, { ...nodeSeen(caller, query), placeId: query.placeId });
      const rows = await recentOverrides(tx, part, 200);
      const own = rows.filter(({ channelId }) => sees(caller, channelId));
      return { rows: own.map((each) => shown(each, idle.get(each.id) ?? null)) };
    }),
  );
  http.on(saveOverride, async ({ caller, key, body }) => {
    const { fromDay, untilDay, units, reason, expiresOn = null, placeId = null, ...part } = body;
    const days = { fromDay, untilDay, units, reason, expiresOn };
    const draft = { ...nodeAsked(part), placeId, ...days };
    const name = "forecasts.override";
    return answer(
      await runCommand(database, { ...caller, key, name, request: body }, (tx) =>
        addOverride(tx, draft),
      ),
      overrideStatuses,
    );
  });
  http.on(withdrawOverrideEndpoint, async ({ caller, key, params }) =>
    answer(
      await runCommand(
        database,
        { ...caller, key, name: "forecasts.withdraw_override", request: params },
        (tx) => endOverride(tx, params.id),
      ),
      overrideStatuses,
    ),
  );
  http.on(readValueAdded, async ({ caller }) =>
    database.read(caller.scope, async (tx) => {
      const { kind, id } = caller.actor;
      const isOwn = (row: AuthorValue) => row.authorKind === kind && row.authorId === id;
      return { rows: (await valueByAuthor(tx)).map((row) => ({ ...row, isOwn: isOwn(row) })) };
    }),
  );
  http.on(readAccuracy, async ({ caller, query }) =>
    database.read(caller.scope, async (tx) => ({
      rows: await accuracyOf(tx, nodeSeen(caller, query)),
    })),
  );
  http.on(listWorsening, async ({ caller }) =>
    database.read(caller.scope, (tx) => worseNodes(tx, caller.channelIds)),
  );
  http.on(listLeaning, async ({ caller }) =>
    database.read(caller.scope, async (tx) => ({
      rows: await leaningNodes(tx, caller.channelIds),
    })),
  );
}
