import { divisionsWithin } from "../../../../kernel/divisions/index.ts";
import { err, ok } from "../../../../kernel/index.ts";
import type { Result } from "../../../../kernel/index.ts";
import type { Tx } from "../../../platform/index.ts";
import { usualPlaces } from "../../promises/index.ts";
import { every, everyRegion } from "../nodes.ts";
import type { Ground, NodeKey } from "../nodes.ts";
import type { Version } from "../versions.ts";

/** Why a version cannot tell what falls to a place. */
export type GroundError =
  | { readonly kind: "provinces_together"; readonly field: string; readonly value: string }
  | { readonly kind: "nothing_falls"; readonly field: string; readonly value: string };

/** Channels and provinces that a version tells apart. */
const leavesOf = (tx: Tx, version: Version) =>
  tx.rows<Pick<NodeKey, "channelId" | "region">>(
    `select distinct channel_id as "channelId", region from forecasts.node
     where cell = $1 and tenant_id = $2 and version_id = $3 and is_leaf order by 1, 2`,
    [tx.scope.cell, tx.scope.tenantId, version.id],
  );

/** A part and the place it is asked for. */
type Asked = Omit<NodeKey, "itemId"> & { readonly placeId: number };

/** What of a part falls to a place by the rules in force. */
export type GroundReader = (asked: Asked) => Promise<Result<Ground, GroundError>>;

/** Where the rules send from, and what a version tells apart: the same for all parts and places. */
async function readRules(tx: Tx, version: Version) {
  const placeOf = await usualPlaces(tx);
  const leaves = await leavesOf(tx, version);
  const provinces = divisionsWithin("").map(({ code }) => code);
  return {
    placeOf,
    channels: new Set(leaves.map((leaf) => leaf.channelId)),
    regions: new Set(["", ...provinces, ...leaves.map((leaf) => leaf.region)]),
  };
}

/**
 * Gives, part by part, what of it falls to a place by the rules in force: by channel its provinces,
 * also those that nobody has asked from yet, so that what they ask later counts where it falls today.
 * Rules are read with the first part, once.
 */
export function groundReader(tx: Tx, version: Version): GroundReader {
  let rules: ReturnType<typeof readRules> | undefined;
  return async ({ placeId, channelId, region }) => {
    const told = { field: "placeId", value: String(placeId) };
    if (!version.settings.byRegion) return err({ kind: "provinces_together", ...told });
    const { placeOf, channels, regions } = await (rules ??= readRules(tx, version));
    const ground: Record<string, string[]> = {};
    for (const channel of channels) {
      if (channelId !== every && channelId !== channel) continue;
      const fallen = [...regions].filter(
        (each) => (region === everyRegion || region === each) && placeOf(channel, each) === placeId,
      );
      if (fallen.length > 0) ground[channel] = fallen;
    }
    return Object.keys(ground).length > 0 ? ok(ground) : err({ kind: "nothing_falls", ...told });
  };
}

/** What of one part falls to a place by the rules in force. */
export const groundOf = (
  tx: Tx,
  version: Version,
  asked: Asked,
): Promise<Result<Ground, GroundError>> => groundReader(tx, version)(asked);
