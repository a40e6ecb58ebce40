import type { FastifyRequest } from "fastify";
import type { TenantId } from "../../kernel/index.ts";
import type { Actor, Database, Scope, Tx } from "./database.ts";
import type { Caller } from "./http/caller.ts";
import { ProblemError } from "./http/problem.ts";

/** How much may be done: `burst` at once, `perSecond` earned back. */
export interface Limit {
  readonly name: string;
  readonly burst: number;
  readonly perSecond: number;
}

/** What a taking gave: units granted, or none and how long to wait for the next. */
export interface Taken {
  readonly granted: number;
  readonly waitSeconds: number;
}

/** Where budgets stand that belong to no tenant: addresses, and logins that may not exist. */
export const nobody: Scope = { cell: 0, tenantId: 0 as TenantId };
const system: Actor = { kind: "system", id: 0, name: "limits" };

/** The refusal of a caller who has used up a budget; whole seconds, at least one. */
export function tooMany(waitSeconds: number): ProblemError {
  const seconds = Math.max(1, Math.ceil(waitSeconds));
  return new ProblemError({ status: 429, kind: "too_many_requests", values: { seconds } });
}

/** Units granted out of a budget that all processes share, at most `wanted`; exact. */
export async function takeBudget(
  tx: Tx,
  limit: Limit,
  asked: { readonly key: string; readonly wanted: number },
): Promise<Taken> {
  const [row] = await tx.rows<{ granted: number; wait_seconds: number }>(
    "select granted, wait_seconds from platform.take_budget($1, $2, $3, $4, $5, $6, $7)",
    [
      tx.scope.cell,
      tx.scope.tenantId,
      limit.name,
      asked.key,
      limit.burst,
      limit.perSecond,
      asked.wanted,
    ],
    "platform.take_budget",
  );
  return { granted: row?.granted ?? 0, waitSeconds: row?.wait_seconds ?? 1 };
}

/** Gives a budget back in full, as after a successful sign-in. */
export async function restoreBudget(tx: Tx, limit: Limit, key: string): Promise<void> {
  await tx.rows(
    "delete from platform.budget where cell = $1 and tenant_id = $2 and name = $3 and key = $4",
    [tx.scope.cell, tx.scope.tenantId, limit.name, key],
  );
}

/** Forgets budgets that are full again, so that a flood of made-up keys leaves nothing behind. */
export async function sweepBudgets(tx: Tx): Promise<number> {
  const rows = await tx.rows(
    `delete from platform.budget where cell = $1 and tenant_id = $2
       and spent_until < clock_timestamp() returning 1`,
    [tx.scope.cell, tx.scope.tenantId],
  );
  return rows.length;
}

interface Lease {
  left: number;
  untilMs: number;
  refusedUntilMs: number;
  /** When it was drawn. */
  sinceMs: number;
  refill: Promise<void> | null;
}

export interface SharedLimit {
  /** Takes one unit for the key; throws the refusal `too_many_requests` when there is none. */
  take(scope: Scope, key: string): Promise<void>;
}

/** Share of a budget that one process draws at a time: what it may hold unused, at most. */
const leaseShare = 0.02;
const leasesMax = 20_000;

/**
 * A limit that is exact over all processes (within the lease of two per cent) yet asks the database
 * only once per lease: a process draws some units ahead and spends them from memory, and remembers
 * a refusal until it may end.
 */
export function createSharedLimit(database: Database, limit: Limit): SharedLimit {
  const leases = new Map<string, Lease>();
  const wanted = Math.max(1, Math.floor(limit.burst * leaseShare));
  // After this long the budget is full again: an older lease would add to a full one.
  const leaseMs = Math.min(5_000, (limit.burst / limit.perSecond) * 1_000);
  const nowMs = () => database.world.clock().getTime();

  async function refill(scope: Scope, key: string, lease: Lease): Promise<void> {
    const taken = await database.transact(scope, system, (tx) =>
      takeBudget(tx, limit, { key, wanted }),
    );
    const now = nowMs();
    lease.left = taken.granted;
    lease.sinceMs = now;
    lease.untilMs = now + leaseMs;
    lease.refusedUntilMs = taken.granted > 0 ? 0 : now + taken.waitSeconds * 1_000;
  }

  function leaseOf(name: string): Lease {
    const known = leases.get(name);
    if (known) return known;
    if (leases.size >= leasesMax) leases.clear();
    const lease: Lease = { left: 0, untilMs: 0, refusedUntilMs: 0, sinceMs: 0, refill: null };
    leases.set(name, lease);
    return lease;
  }

  return {
    async take(scope, key) {
      const lease = leaseOf(`${scope.cell}/${scope.tenantId}/${key}`);
      for (;;) {
        const now = nowMs();
        // The clock went back: what was remembered would hold until it has caught up.
        if (now < lease.sinceMs) Object.assign(lease, { left: 0, refusedUntilMs: 0 });
        if (lease.left > 0 && now < lease.untilMs) {
          lease.left -= 1;
          return;
        }
        if (now < lease.refusedUntilMs) throw tooMany((lease.refusedUntilMs - now) / 1_000);
        // Whoever waits for the same key shares one drawing.
        lease.refill ??= refill(scope, key, lease).finally(() => {
          lease.refill = null;
        });
        await lease.refill;
      }
    },
  };
}

export interface AdmissionLimits {
  readonly stranger: Limit;
  readonly caller: Limit;
  readonly tenant: Limit;
  /** Other budgets for strangers, by route: a webhook is a platform's burst, not a person's. */
  readonly routes: Readonly<Record<string, Limit>>;
}

export const usualLimits: AdmissionLimits = {
  stranger: { name: "stranger", burst: 60, perSecond: 20 },
  caller: { name: "caller", burst: 20_000, perSecond: 5_000 },
  tenant: { name: "tenant", burst: 60_000, perSecond: 15_000 },
  routes: {},
};

/**
 * Admits a request within the budgets of its key or user and its tenant, or of its address when
 * nobody is signed in; for `openHttp`. Refuses with 429 and says when to come back.
 */
export function createAdmission(database: Database, limits: AdmissionLimits = usualLimits) {
  const shared = (limit: Limit) => createSharedLimit(database, limit);
  const [stranger, callers, tenants] = [limits.stranger, limits.caller, limits.tenant].map(shared);
  const routes = new Map(Object.entries(limits.routes).map(([url, limit]) => [url, shared(limit)]));
  return async (request: FastifyRequest, caller: Caller | null): Promise<void> => {
    if (!caller) {
      const limit = routes.get(request.routeOptions.url ?? "") ?? stranger;
      await limit?.take(nobody, request.ip);
      return;
    }
    const { scope, actor } = caller;
    await callers?.take(scope, `${actor.kind}/${actor.id}`);
    await tenants?.take(scope, "all");
  };
}
