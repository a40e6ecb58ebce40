import type { Endpoint } from "../../../contract/endpoint.ts";
import type { Caller } from "./caller.ts";
import { ProblemError } from "./problem.ts";

/** A list by which a caller may be narrowed: c = channels, p = places, d = distributors. */
export type Dimension = "c" | "p" | "d";

/**
 * For each operation, the narrowed callers it is safe for: because it narrows its rows itself, names
 * the channel or place it works on, or touches nothing of that kind. An operation that is not here
 * refuses every narrowed caller.
 */
export type Within = Readonly<Record<string, string>>;

const dimensions = {
  c: { list: "channelIds", field: "channelId", name: "channel" },
  p: { list: "placeIds", field: "placeId", name: "place" },
  d: { list: "partyIds", field: "partyId", name: "party" },
} as const satisfies Record<Dimension, { list: keyof Caller; field: string; name: string }>;

const all = Object.keys(dimensions) as Dimension[];

function forbidden(permission: string): ProblemError {
  return new ProblemError({ status: 403, kind: "forbidden", values: { permission } });
}

/** Refuses a narrowed caller where the operation is not known to keep within his lists. */
export function refuseNarrowed(endpoint: Endpoint, caller: Caller, within: Within): void {
  if (endpoint.access.kind !== "permission") return;
  for (const dimension of all) {
    const { list, name } = dimensions[dimension];
    if (caller[list] === null || within[endpoint.id]?.includes(dimension)) continue;
    throw forbidden(`${endpoint.access.permission}, ${name}: *`);
  }
}

/**
 * Refuses a caller who is told numbers of stock coarsely where the operation is not known to keep to
 * that: `s` says that it tells none, or tells them as they are shown.
 */
export async function refuseCoarse(
  { endpoint, caller }: { readonly endpoint: Endpoint; readonly caller: Caller },
  within: Within,
  seesCoarsely: (caller: Caller) => Promise<boolean>,
): Promise<void> {
  if (endpoint.access.kind !== "permission" || within[endpoint.id]?.includes("s")) return;
  if (caller.channelIds === null && caller.partyIds === null) return;
  if (!(await seesCoarsely(caller))) return;
  const channel = caller.channelIds?.join(", ") ?? "*";
  throw new ProblemError({ status: 403, kind: "shown_coarsely", values: { channel } });
}

/** Refuses a request that names, at any depth, a channel, place or party beyond the caller's. */
export function refuseNamedBeyond(caller: Caller, request: readonly unknown[]): void {
  const limits = all.flatMap((dimension) => {
    const { list, field, name } = dimensions[dimension];
    const own = caller[list];
    return own === null ? [] : [{ own: new Set(own), field, name }];
  });
  if (limits.length === 0) return;
  const look = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(look);
    if (value === null || typeof value !== "object" || Array.isArray(value)) return;
    for (const [key, one] of Object.entries(value)) {
      const limit = limits.find((each) => each.field === key);
      if (limit && typeof one === "number" && !limit.own.has(one)) {
        throw forbidden(`${limit.name} ${one}`);
      }
      look(one);
    }
  };
  request.forEach(look);
}
