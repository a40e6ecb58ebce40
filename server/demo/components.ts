import { saveSettings } from "../modules/materials/index.ts";
import type { Tx } from "../platform/index.ts";

/** What a component costs, how long its supplier takes, and how it is packed, by the head of its code. */
const bought: Readonly<Record<string, readonly [minor: number, days: number, multiple: number]>> = {
  R: [2, 10, 25_000],
  S: [1, 12, 50_000],
  H: [3_800, 21, 50],
  P: [2_400, 18, 100],
  C: [420, 9, 200],
  N: [60, 7, 500],
  B: [310, 5, 100],
};

/** Says how the demo's components are bought: leads, packs of the supplier, one order a week. */
export async function setBuying(tx: Tx, parts: ReadonlyMap<string, number>): Promise<void> {
  const drafts = [...parts].flatMap(([code, itemId]) => {
    const [unitMinor, leadDays, multiple] = bought[code.slice(0, 1)] ?? [];
    if (unitMinor === undefined || leadDays === undefined || multiple === undefined) return [];
    const lot = { minimum: multiple, multiple, periodDays: 7, yieldPpm: 1_000_000 };
    return [{ itemId, leadDays, ...lot, unitMinor }];
  });
  await saveSettings(tx, drafts);
}
