import { ProblemError } from "../../../platform/index.ts";
import type { Caller } from "../../../platform/index.ts";
import { every, nodeAsked } from "../nodes.ts";
import type { NodeKey } from "../nodes.ts";

type Narrowed = Pick<Caller, "channelIds">;

/** Whether a caller may see what a channel sells; all channels together are nobody's who has some. */
export const sees = ({ channelIds }: Narrowed, channelId: number): boolean =>
  channelIds === null || channelIds.includes(channelId);

/** Whether a caller may see what is said for a channel, or for every channel alike (null or 0). */
export const seesRule = (caller: Narrowed, channelId: number | null): boolean =>
  channelId === null || channelId === every || sees(caller, channelId);

/**
 * The part that a caller asks for. Who is given one channel means that one where he names none; who
 * is given several must name one, as a part of all of them was never forecast.
 */
export function nodeSeen(
  { channelIds }: Narrowed,
  query: { readonly itemId?: number; readonly channelId?: number; readonly region?: string },
): NodeKey {
  // A channel that is named beyond the caller's is refused at the gate.
  if (channelIds === null || query.channelId !== undefined) return nodeAsked(query);
  const [channelId, ...more] = channelIds;
  if (channelId === undefined || more.length > 0)
    throw new ProblemError({
      ...{ status: 422, kind: "channel_wanted", field: "channelId" },
      values: { field: "channelId", channels: channelIds.join(", ") },
    });
  return nodeAsked({ ...query, channelId });
}
