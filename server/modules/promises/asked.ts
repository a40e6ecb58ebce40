import { dayFromText } from "../../../kernel/index.ts";
import { ProblemError } from "../../platform/index.ts";
import type { Caller, Tx } from "../../platform/index.ts";
import { inSmallest } from "../catalog/index.ts";
import type { Catalog } from "../catalog/index.ts";
import type { Inquiry } from "./inquiry.ts";

/** What the API asks of promises. */
export interface Asked {
  readonly channelId: number;
  readonly region?: string;
  readonly wantedDay?: string | null;
  readonly placeId?: number;
  readonly priority?: number;
  readonly lines: readonly {
    readonly itemId: number;
    readonly units: number;
    readonly unit?: string;
  }[];
}

/** The same as an inquiry. */
export const inquiryOf = (asked: Asked, policy: Inquiry["policy"]): Inquiry => ({
  channelId: asked.channelId,
  region: asked.region ?? "",
  policy,
  lines: asked.lines,
  placeId: asked.placeId,
  wantedDay: asked.wantedDay ? dayFromText(asked.wantedDay) : null,
});

/** What is asked with every quantity in smallest units; refuses a unit that an item does not have. */
export async function inSmallestUnits<A extends Asked>(
  tx: Tx,
  catalog: Catalog,
  asked: A,
): Promise<A> {
  const rows = { list: "lines", rows: asked.lines };
  const typed = inSmallest(await catalog.view.get(tx), rows);
  if (typed.ok) return { ...asked, lines: typed.value };
  const { kind, ...values } = typed.error;
  throw new ProblemError({ status: 422, kind, values, ...values });
}

/** Refuses a channel that the caller is not given. */
export function mayUse(caller: Caller, channelId: number): void {
  if (caller.channelIds && !caller.channelIds.includes(channelId)) {
    throw new ProblemError({
      status: 403,
      kind: "forbidden",
      values: { permission: `channel ${channelId}` },
    });
  }
}

/** A value as JSON says it. */
export const plain = <T>(value: T) => JSON.parse(JSON.stringify(value)) as never;
