import type { Caller } from "./caller.ts";
import { ProblemError } from "./problem.ts";

/** Refuses a place that the caller is not given: 403, with the place that he would have to be given. */
export function mustReachPlaces({ placeIds }: Caller, asked: readonly number[]): void {
  const foreign = asked.find((id) => placeIds?.includes(id) === false);
  if (foreign === undefined) return;
  throw new ProblemError({
    ...{ status: 403, kind: "forbidden", values: { permission: `place ${foreign}` } },
  });
}

/** What a list may show: the one thing asked for, within those that the caller is given. */
export function withinReach(
  given: readonly number[] | null,
  asked: number | undefined,
): readonly number[] | null {
  if (asked === undefined) return given;
  return given === null || given.includes(asked) ? [asked] : [];
}
