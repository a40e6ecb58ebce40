import type { FastifyInstance } from "fastify";
import type { Database } from "./database.ts";

export type Health = "ready" | "degraded" | "down";

const patienceMs = 1_000;

/**
 * How the server is: `down` when the database does not answer within a second, `degraded` when
 * every connection is busy and requests wait for one.
 */
export async function healthOf(database: Database): Promise<Health> {
  const { pool, world } = database;
  const isFull = pool.waitingCount > 0 && pool.totalCount >= pool.options.max;
  // The question would only wait in the same queue.
  if (isFull) return "degraded";
  // A PL/pgSQL call: after the database's programs were replaced under a running server, `select 1`
  // still works, this does not.
  const asked = pool.query("select platform.current_tenant()").then(
    () => "ready" as const,
    () => "down" as const,
  );
  return Promise.race([asked, world.sleep(patienceMs).then(() => "down" as const)]);
}

/** Registers /health/live (the process runs), /health/ready and /api/health (it can serve). */
export function registerHealth(app: FastifyInstance, database: Database, version: string): void {
  app.get("/health/live", async () => ({ status: "live" }));
  for (const path of ["/health/ready", "/api/health"]) {
    app.get(path, async (_request, reply) => {
      const status = await healthOf(database);
      if (status !== "ready") reply.code(503).header("retry-after", "2");
      return { status, version };
    });
  }
}
