import type { Ack, StockLine } from "./connector.ts";

/**
 * Tells lines one by one, an answer for each in order. Of two revisions of one code in a call only
 * the newer is told: the older would be wrong for a moment, and a moment sells.
 */
export async function pushNewest(
  lines: readonly StockLine[],
  set: (line: StockLine) => Promise<Ack>,
): Promise<Ack[]> {
  const newest = new Map<string, number>();
  for (const { code, rev } of lines) newest.set(code, Math.max(rev, newest.get(code) ?? rev));
  const acks: Ack[] = [];
  for (const line of lines) {
    const best = newest.get(line.code) ?? line.rev;
    acks.push(
      line.rev < best
        ? { ok: false, kind: "superseded", detail: `revision ${best} is in the same call` }
        : await set(line),
    );
  }
  return acks;
}
