import { ProblemError } from "../../../platform/index.ts";
import type { Caller } from "../../../platform/index.ts";

/** The answer to who asks for something that is not there, or not his to see. */
export const absent = (what: number) =>
  new ProblemError({ status: 404, kind: "not_found", values: { what } });

/** A connection outside the caller's channels is refused as if it were not there. */
export function mustReach(caller: Caller, channelId: number): void {
  if (caller.channelIds && !caller.channelIds.includes(channelId)) throw absent(channelId);
}
