import { verify } from "../../engines/scheduling/index.ts";
import type { Instance } from "../../engines/scheduling/index.ts";
import { runSchedule } from "../../server/scheduling/index.ts";
import type { Record } from "./record.ts";
import { groups, instancesOf } from "./sets.ts";
import type { Group } from "./sets.ts";

/** A line of the table. */
export interface Line {
  readonly name: string;
  readonly value: number;
  readonly asked: string;
  readonly key?: string;
}

/** The makespan after so many seconds of work of each of two threads. */
async function makespanOf(instance: Instance, cpuSeconds: number): Promise<number> {
  const made = await runSchedule(instance.snapshot, {
    seed: 1,
    objective: { kind: "weighted", weights: { makespan: 1 } },
    budget: { cpuSeconds },
    lower: instance.lower,
  });
  if (!made.ok) throw new Error(`${instance.name}: ${made.error.kind}`);
  const { breaches } = verify(instance.snapshot, made.value.plan);
  if (breaches.length > 0) throw new Error(`${instance.name}: ${breaches[0] ?? ""}`);
  return made.value.plan.score.makespan;
}

/**
 * The mean gap of a set to the best known, or how many reach it, after so many seconds of work of each
 * thread; `few` takes its fixed subset only. Every plan is verified; what the record has is not made again.
 */
export async function lineOf(
  group: Group,
  record: Record,
  { seconds, few }: { readonly seconds: number; readonly few: boolean },
): Promise<Line> {
  const instances = instancesOf(group, few).filter(({ upper }) => upper !== null);
  let gap = 0;
  let reached = 0;
  for (const instance of instances) {
    const key = `${instance.name} ${seconds}`;
    const makespan = record.get(key) ?? (await makespanOf(instance, seconds));
    if (record.get(key) === undefined) record.put(key, makespan);
    const best = instance.upper ?? makespan;
    gap += (100 * (makespan / best - 1)) / instances.length;
    if (makespan <= best) reached += 1;
  }
  const value = group.counts ? reached : gap;
  const name = `${group.name} (${instances.length})`;
  return { name, value, asked: group.asked, key: group.key };
}

/** The gap of each public set to the best known; each is printed as soon as it is known. */
export async function groupLines(
  record: Record,
  quick: boolean,
  say: (line: Line) => void,
): Promise<void> {
  const asked = { seconds: quick ? 2 : 10, few: quick };
  for (const group of groups) say(await lineOf(group, record, asked));
}
