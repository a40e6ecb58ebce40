// The demo: a made-up small-appliance maker, seeded, in a tenant of its own that can be removed. Its
// past is traded day by day with the clock of the day; then it goes on at a rate that people set.
import { createChance } from "../../kernel/index.ts";
import type { Actor, Scope } from "../platform/index.ts";
import { planMaterialAtOnce } from "../modules/materials/index.ts";
import {
  beginDemo,
  createTenant,
  createUser,
  insertDemo,
  keepDemoAlive,
  listTenants,
  removeDemoTenant,
  setDemoRate,
} from "../modules/people/index.ts";
import { planAtOnce } from "../modules/plans/index.ts";
import type { Millrace } from "../compose.ts";
import { makeCompany, makeRules } from "./company.ts";
import { buildFactory, makeComponents, startFactory } from "./factory.ts";
import { tradePast } from "./past.ts";
import { openProduction } from "./production.ts";
import { dayMs } from "./trade.ts";

export { startTrading } from "./live.ts";
export type { Trader } from "./live.ts";

const actor: Actor = { kind: "system", id: 0, name: "demo" };

/** Half a year: what is far away is ordered early. */
const materialDays = 180;

export interface DemoOptions {
  readonly seed?: number;
  /** Days of past orders. */
  readonly days?: number;
  /** Orders on an ordinary past day. */
  readonly ordersPerDay?: number;
  /** Orders a second once it trades; 0 rests. Who has the time trades: see `startTrading`. */
  readonly rate?: number;
  /** Password of the login `demo`; made when absent, and given back. */
  readonly password?: string;
  /** The company that is told when the making is cut off; nobody unless said. */
  readonly asker?: Scope;
  readonly log?: (line: string) => void;
  /** Called after each past day. */
  readonly onDay?: (done: number, total: number) => void;
}

export interface Demo {
  readonly scope: Scope;
  readonly login: string;
  readonly password: string;
  readonly orders: number;
}

/**
 * Makes the demo tenant and trades its past; what trades on is `startTrading`. One that cannot be made
 * whole is removed: what `onDay` or `log` throws ends it too.
 */
export async function makeDemo(millrace: Millrace, options: DemoOptions = {}): Promise<Demo> {
  const scope = await createTenant(millrace.database, {
    name: "渠成小家电（演示）",
    nameEn: "Millrace Appliances (demo)",
    demo: true,
    locale: "zh-CN",
  });
  try {
    const asker = options.asker ?? null;
    await millrace.database.transact(scope, actor, (tx) => beginDemo(tx, asker));
    return await fillDemo(millrace, scope, options);
  } catch (error) {
    await removeDemo(millrace, scope);
    throw error;
  }
}

async function fillDemo(millrace: Millrace, scope: Scope, options: DemoOptions): Promise<Demo> {
  const { seed = 20_261_111, days = 180, ordersPerDay = 40, rate = 1, log, onDay } = options;
  const { database } = millrace;
  const password = options.password ?? database.world.secret(9).toString("base64url");
  const login = `demo${scope.tenantId === 1 ? "" : scope.tenantId}`;
  log?.("making the company");
  const today = Math.floor(database.world.clock().getTime() / dayMs);
  const company = await database.transact(scope, actor, (tx) =>
    makeCompany(tx, millrace.parties, { chance: createChance(seed), perDay: ordersPerDay }),
  );
  log?.(`trading ${days} days`);
  const past = { seed, days, perDay: ordersPerDay, scope, company };
  const onEach = async (...day: [number, number]) => {
    await database.transact(scope, actor, keepDemoAlive);
    onDay?.(...day);
  };
  const orders = await tradePast(millrace, { ...past, onDay: onEach }, openProduction());
  const { production } = millrace;
  const maker = { production, company, chance: createChance(seed).fork("factory"), today };
  const parts = await database.transact(scope, actor, makeComponents);
  const built = await database.transact(scope, actor, (tx) => buildFactory(tx, maker, parts));
  await database.transact(scope, actor, async (tx) => {
    await makeRules(tx, company, today);
    await startFactory(tx, maker, built);
    // Last: whoever signs in finds a company that is whole.
    await createUser(tx, database.world.secret, {
      ...{ login, name: "演示用户", password, role: "owner", locale: "zh-CN" },
    });
    await insertDemo(tx, { seed, rate, serial: orders, company });
  });
  log?.("planning the plants");
  for (const placeId of company.mainPlaces.slice(0, 2)) {
    const plan = { placeId, title: "首次排产", seconds: 2 };
    await planAtOnce(millrace, { scope, actor }, plan);
  }
  await planMaterialAtOnce(millrace, { scope, actor }, materialDays);
  return { scope, login, password, orders };
}

const demosOf = async (millrace: Millrace): Promise<Scope[]> =>
  (await listTenants(millrace.database))
    .filter((tenant) => tenant.demo)
    .map(({ cell, id }) => ({ cell, tenantId: id }));

/** Sets the rate of every demo that is whole; gives how many those are, and how many are not (yet). */
export async function setRates(
  millrace: Millrace,
  rate: number,
): Promise<{ readonly whole: number; readonly half: number }> {
  const scopes = await demosOf(millrace);
  let whole = 0;
  for (const scope of scopes)
    if (await millrace.database.transact(scope, actor, (tx) => setDemoRate(tx, rate))) whole += 1;
  return { whole, half: scopes.length - whole };
}

/** Removes one demo tenant and all that is its. */
export const removeDemo = ({ database }: Millrace, scope: Scope): Promise<boolean> =>
  removeDemoTenant(database, scope);

/** Removes every demo tenant; gives how many there were. */
export async function removeDemos(millrace: Millrace): Promise<number> {
  let removed = 0;
  for (const scope of await demosOf(millrace)) if (await removeDemo(millrace, scope)) removed += 1;
  return removed;
}
