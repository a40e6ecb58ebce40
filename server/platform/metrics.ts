import { timingSafeEqual } from "node:crypto";
import type { FastifyInstance, FastifyRequest } from "fastify";
import prometheus from "prom-client";
import type { Database } from "./database.ts";

export interface Gauge {
  readonly name: string;
  readonly help: string;
  readonly read: () => number;
}

export interface MetricsParts {
  readonly database: Database;
  readonly gauges: readonly Gauge[];
  /** Lets a reader in from elsewhere, as `Authorization: Bearer …`; without it loopback only. */
  readonly token?: string | undefined;
}

const loopback = new Set(["127.0.0.1", "::1", "::ffff:127.0.0.1"]);

function mayRead(request: FastifyRequest, token: string | undefined): boolean {
  const shown = Buffer.from(request.headers.authorization ?? "");
  const expected = Buffer.from(`Bearer ${token}`);
  if (token && shown.length === expected.length && timingSafeEqual(shown, expected)) return true;
  // Behind a proxy of this machine everybody comes from loopback; the proxy says so.
  return loopback.has(request.socket.remoteAddress ?? "") && !request.headers["x-forwarded-for"];
}

/** Registers /metrics in Prometheus' text form; whoever may not read it gets 404. */
export function registerMetrics(app: FastifyInstance, parts: MetricsParts): void {
  const { pool } = parts.database;
  const registry = new prometheus.Registry();
  prometheus.collectDefaultMetrics({ register: registry });
  const gauges: Gauge[] = [
    ...parts.gauges,
    {
      name: "millrace_database_waiting",
      help: "Requests waiting for a database connection",
      read: () => pool.waitingCount,
    },
    {
      name: "millrace_database_connections",
      help: "Open database connections",
      read: () => pool.totalCount,
    },
  ];
  for (const { name, help, read } of gauges) {
    const collect = function collect(this: prometheus.Gauge) {
      this.set(read());
    };
    // The registry keeps it; nobody else needs its name.
    void new prometheus.Gauge({ name, help, registers: [registry], collect });
  }
  const seconds = new prometheus.Histogram({
    name: "millrace_http_seconds",
    help: "Time to answer, by route",
    labelNames: ["method", "route", "status"],
    buckets: [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers: [registry],
  });
  app.addHook("onResponse", async (request, reply) => {
    // The route's pattern, not the address: ids would make a series each.
    const route = request.routeOptions.url ?? "unknown";
    const status = String(reply.statusCode);
    seconds.observe({ method: request.method, route, status }, reply.elapsedTime / 1_000);
  });
  app.get("/metrics", async (request, reply) => {
    if (!mayRead(request, parts.token)) return reply.code(404).send();
    return reply.type(registry.contentType).send(await registry.metrics());
  });
}
