import { dayFromText, dayToText } from "../../../../kernel/index.ts";
import type { Day } from "../../../../kernel/index.ts";
import type { Tx } from "../../../platform/index.ts";
import { dayOf } from "../model.ts";
import { lockPlan, publish } from "./publishing.ts";
import { todayOf } from "../today.ts";
import { publishedVersion, versionById } from "../versions.ts";
import type { Version } from "../versions.ts";

/** What a person may do with a version: publish it for the first time, or put it back in force. */
export type Offer = "publish" | "put_back";

/** Why a version cannot be published. */
export type Unpublishable =
  | { readonly kind: "version_unknown"; readonly version: number }
  | { readonly kind: "version_not_done"; readonly version: number }
  | { readonly kind: "version_as_if"; readonly version: number; readonly origin: string }
  | { readonly kind: "version_older"; readonly version: number; readonly inForce: number }
  | { readonly kind: "version_over"; readonly version: number; readonly last: string };

/** What is offered of a version beside the one in force on a day; null for the one in force. */
export function offerOf(
  version: Version,
  inForce: Version | null,
  today: Day,
): Offer | Unpublishable | null {
  const { id, origin, settings } = version;
  if (version.state !== "done" || version.kind !== "statistical")
    return { kind: "version_not_done", version: id };
  if (id === inForce?.id) return null;
  // Made to see how it would have done: what came after its first day was known already.
  if (origin < dayOf(version.createdAt)) return { kind: "version_as_if", version: id, origin };
  const last = dayFromText(origin) + settings.horizonDays - 1;
  if (last < today + settings.frozenDays)
    return { kind: "version_over", version: id, last: dayToText(last as Day) };
  if (version.publishedAt !== null) return "put_back";
  // What was never in force must know at least what the one in force knows.
  if (inForce && origin < inForce.origin)
    return { kind: "version_older", version: id, inForce: inForce.id };
  return "publish";
}

/**
 * Publishes a version, or puts back one that was in force before; true when it was not in force yet.
 * Overrides that count today count in it too, and what is frozen stands.
 */
export async function publishByHand(
  tx: Tx,
  versionId: number,
): Promise<{ readonly done: boolean } | Unpublishable> {
  // The lock comes first: whoever publishes meanwhile is seen.
  await lockPlan(tx);
  const version = await versionById(tx, versionId);
  if (!version) return { kind: "version_unknown", version: versionId };
  const offer = offerOf(version, await publishedVersion(tx), todayOf(tx));
  if (offer === null) return { done: false };
  if (typeof offer !== "string") return offer;
  await publish(tx, versionId);
  return { done: true };
}
