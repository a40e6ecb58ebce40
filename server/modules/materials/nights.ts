import { dayOfInstant } from "../../../kernel/index.ts";
import type { Actor, Database, Jobs, Scope, Tx } from "../../platform/index.ts";
import { nightOf } from "../production/index.ts";
import type { Production } from "../production/index.ts";
import { startRun } from "./running.ts";
import { listRuns } from "./runs.ts";
import type { Run } from "./runs.ts";

/** Who asks for a night's run. */
export const night: Actor = { kind: "system", id: 0, name: "materials" };
/** Minutes after the plant's midnight: as a rule the night's forecast is published by then. */
const nightMinute = 150;
/** A night's run that fails or is cancelled is asked for again after a while, so often in all. */
const triesMost = 3;
const pauseMs = 30 * 60_000;
const usualDays = 180;
const looksBack = 20;

/** As somebody said, else once anybody has planned. */
const isNightly = async (tx: Tx, runs: readonly Run[]): Promise<boolean> =>
  (await nightOf(tx, "material")) ?? runs.length > 0;

/** Whether material is planned by itself each night. */
export const plansNightly = async (tx: Tx): Promise<boolean> =>
  isNightly(tx, await listRuns(tx, 1));

/** Whether the last try was long enough ago, and there were not too many. */
function mayTry(tries: readonly Run[], now: Date): boolean {
  const last = Math.max(0, ...tries.map((each) => (each.readyAt ?? each.createdAt).getTime()));
  const isOver = tries.every((each) => each.state === "failed");
  return isOver && tries.length < triesMost && now.getTime() - last >= pauseMs;
}

/** For how many days material is to be planned now, or null: not now. */
async function daysDue(tx: Tx, { parties, factory }: Production): Promise<number | null> {
  const runs = await listRuns(tx, looksBack);
  if (!(await isNightly(tx, runs))) return null;
  const [plant = 0] = [...(await factory.get(tx)).plants.keys()].toSorted((a, b) => a - b);
  const zone = (await parties.view.get(tx)).place(plant)?.zone ?? "Asia/Shanghai";
  const now = dayOfInstant(tx.now, zone);
  if (now.minute < nightMinute) return null;
  const tonight = runs.filter(({ createdAt }) => {
    const { day, minute } = dayOfInstant(createdAt, zone);
    return day === now.day && minute >= nightMinute;
  });
  return mayTry(tonight, tx.now) ? (runs[0]?.days ?? usualDays) : null;
}

/**
 * Asks for the night's run of each company that plans material by itself, once a day: what a person
 * asked for since counts, and a night that nobody was there for is caught up on. As far ahead as the
 * newest run looked.
 */
export async function startNights(
  { database, production, jobs }: NightParts,
  scopes: readonly Scope[],
): Promise<void> {
  for (const scope of scopes) {
    const due = (tx: Tx) => daysDue(tx, production);
    if ((await database.read(scope, due)) === null) continue;
    await database.transact(scope, night, async (tx) => {
      const days = await due(tx);
      // Two servers look at the same moment: the second finds the first one's run.
      if (days !== null) await startRun(tx, jobs, { days });
    });
  }
}

interface NightParts {
  readonly database: Database;
  readonly production: Production;
  readonly jobs: Pick<Jobs, "add">;
}
