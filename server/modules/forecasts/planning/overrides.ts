import { dayFromText, dayToText, err, ok } from "../../../../kernel/index.ts";
import type { Day, Result } from "../../../../kernel/index.ts";
import type { Tx } from "../../../platform/index.ts";
import { insertOverride, withdrawOverride } from "./override-store.ts";
import type { Override } from "./override-store.ts";
import { groundReader, type GroundError, type GroundReader } from "./grounds.ts";
import { every, everyRegion, type Ground } from "../nodes.ts";
import { askedOver } from "./plan-store.ts";
import { holds, roomOf } from "./planning.ts";
import { lockPlan, planAnew, targetOf } from "./publishing.ts";
import { planLeaves } from "./standing.ts";
import { todayOf } from "../today.ts";
import { publishedVersion } from "../versions.ts";
import type { Version } from "../versions.ts";

export type OverrideError =
  | { readonly kind: "nothing_published" }
  | { readonly kind: "days_backward"; readonly field: string; readonly value: string }
  | { readonly kind: "node_unknown"; readonly field: string; readonly value: string }
  | {
      readonly kind: "beyond_horizon";
      readonly field: string;
      readonly value: string;
      readonly last: string;
    }
  | {
      readonly kind: "days_frozen";
      readonly field: string;
      readonly value: string;
      readonly until: string;
    }
  | {
      readonly kind: "below_standing";
      readonly field: string;
      readonly value: number;
      readonly least: number;
    }
  | GroundError
  | { readonly kind: "override_unknown"; readonly override: number };

export type OverrideDraft = Pick<
  Override,
  | "itemId"
  | "channelId"
  | "region"
  | "placeId"
  | "fromDay"
  | "untilDay"
  | "units"
  | "reason"
  | "expiresOn"
>;

/** A draft with what falls to its place by the rules in force. */
type Grounded = OverrideDraft & { readonly ground: Ground | null };

/** A draft that can be, with what the engine says of its days. */
export type Weighed = Grounded & { readonly baseUnits: number };

const text = (day: number) => dayToText(day as Day);

/** What the engine says of the days of an override, with what was asked on those that are over. */
function baseOf(
  leaves: Awaited<ReturnType<typeof planLeaves>>,
  { draft, origin, gone }: { draft: Grounded; origin: Day; gone: number },
): number {
  const from = Math.max(0, dayFromText(draft.fromDay) - origin);
  const until = dayFromText(draft.untilDay) - origin;
  return leaves
    .filter((leaf) => holds(draft, leaf))
    .reduce(
      (sum, leaf) =>
        sum + leaf.point.slice(from, until + 1).reduce((own, value) => own + Math.max(0, value), 0),
      gone,
    );
}

/** Which word of a part the forecast does not know. */
function unknownPart(draft: OverrideDraft, { settings }: Version) {
  const { itemId, channelId, region, placeId } = draft;
  const kind = "node_unknown" as const;
  if (placeId !== null)
    return { kind: "nothing_falls" as const, field: "placeId", value: String(placeId) };
  if (region !== everyRegion && !settings.byRegion) return { kind, field: "region", value: region };
  return itemId === every
    ? { kind, field: "channelId", value: String(channelId) }
    : { kind, field: "itemId", value: String(itemId) };
}

async function grounded(
  groundAt: GroundReader,
  draft: OverrideDraft,
): Promise<Result<Grounded, OverrideError>> {
  const { placeId } = draft;
  if (placeId === null) return ok({ ...draft, ground: null });
  const ground = await groundAt({ ...draft, placeId });
  return ground.ok ? ok({ ...draft, ground: ground.value }) : ground;
}

/** The version that a draft is weighed by, and what falls to places by the rules in force. */
interface Sight {
  readonly version: Version;
  readonly groundAt: GroundReader;
}

/** Why an override cannot be, or what the engine says of its days and what falls to its place. */
export async function weigh(
  tx: Tx,
  { version, groundAt }: Sight,
  asked: OverrideDraft,
): Promise<Result<Weighed, OverrideError>> {
  const origin = dayFromText(version.origin);
  const last = origin + version.settings.horizonDays - 1;
  const { fromDay, untilDay } = asked;
  if (untilDay < fromDay) return err({ kind: "days_backward", field: "untilDay", value: untilDay });
  if (dayFromText(untilDay) > last)
    return err({ kind: "beyond_horizon", field: "untilDay", value: untilDay, last: text(last) });
  const said = await grounded(groundAt, asked);
  if (!said.ok) return said;
  const draft = said.value;
  const leaves = await planLeaves(tx, version, draft);
  if (!leaves.some((leaf) => holds(draft, leaf))) return err(unknownPart(draft, version));
  const target = await targetOf(tx, draft, origin);
  const room = roomOf(leaves, target);
  const frozenUntil = text(Math.max(todayOf(tx), origin) + version.settings.frozenDays - 1);
  if (!room)
    return err({ kind: "days_frozen", field: "untilDay", value: untilDay, until: frozenUntil });
  if (draft.units < room.least)
    return err({ kind: "below_standing", field: "units", value: draft.units, least: room.least });
  const past = { from: fromDay, until: text(origin - 1) };
  const gone = dayFromText(fromDay) < origin ? await askedOver(tx, draft, past) : 0;
  return ok({ ...draft, baseUnits: baseOf(leaves, { draft, origin, gone }) });
}

/** Sets so many units over some days of a part of the demand; the plan follows at once. */
export async function addOverride(
  tx: Tx,
  draft: OverrideDraft,
): Promise<Result<{ id: number; baseUnits: number }, OverrideError>> {
  await lockPlan(tx);
  const version = await publishedVersion(tx);
  if (!version) return err({ kind: "nothing_published" });
  const weighed = await weigh(tx, { version, groundAt: groundReader(tx, version) }, draft);
  if (!weighed.ok) return weighed;
  const made = { ...weighed.value, versionId: version.id };
  const id = await insertOverride(tx, made);
  await planAnew(tx, version, draft);
  const { reason: why, ...after } = made;
  tx.audit({ action: "forecasts.override", subjectKind: "override", subjectId: id, after, why });
  tx.announce({ topic: "ForecastPublished", key: version.id, payload: { versionId: version.id } });
  return ok({ id, baseUnits: made.baseUnits });
}

/** Takes an override back; the plan follows at once. */
export async function endOverride(
  tx: Tx,
  id: number,
): Promise<Result<{ done: boolean }, OverrideError>> {
  await lockPlan(tx);
  const ended = await withdrawOverride(tx, id);
  if (!ended) return err({ kind: "override_unknown", override: id });
  const version = await publishedVersion(tx);
  if (version) await planAnew(tx, version, ended);
  const subject = { subjectKind: "override", subjectId: id };
  tx.audit({ action: "forecasts.withdraw_override", ...subject, before: { units: ended.units } });
  const versionId = version?.id ?? 0;
  tx.announce({ topic: "ForecastPublished", key: versionId, payload: { versionId } });
  return ok({ done: true });
}
