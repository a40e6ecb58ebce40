import { readFile } from "node:fs/promises";
import { join } from "node:path";
import staticFiles from "@fastify/static";
import { webhook } from "../contract/imports.ts";
import type { Files, Http, Jobs, Logger, Relay, Scope } from "./platform/index.ts";
import {
  createAdmission,
  createFiles,
  createOutgoing,
  registerJobs,
  createLive,
  openApi,
  openHttp,
  ownTopic,
  registerHealth,
  registerMetrics,
  startRelay,
  usualLimits,
} from "./platform/index.ts";
import { createRunner } from "./modules/channels/index.ts";
import { followNotices } from "./modules/notices/index.ts";
import { follow, openJobs, startTimers, tenantsOf } from "./background.ts";
import type { Millrace } from "./compose.ts";
import { createMakings, registerDemo, registerDemoMaking, type Makings } from "./demo/routes.ts";
import { registerModules } from "./faces.ts";
import { within } from "./narrowing.ts";
import { newTenant } from "./new-tenant.ts";
import { sentences } from "./sentences.ts";

export interface AppOptions {
  readonly millrace: Millrace;
  readonly log: Logger;
  readonly dataDirectory: string;
  /** Folder of the built console; null serves the API alone. */
  readonly consoleDirectory: string | null;
  readonly version: string;
  readonly onDemo: (asker: Scope) => void;
  /** What is told of the demos that are being made; none unless said. */
  readonly makings?: Makings;
  /** Cookies over plain HTTP are for loopback only. */
  readonly insecureCookies: boolean;
  /** Addresses on one's own network that connectors may call; without them only public ones. */
  readonly allowTargets?: readonly string[];
  /** Addresses of proxies whose word on who calls is believed. */
  readonly trustProxy?: readonly string[];
}

export interface App {
  readonly http: Http;
  readonly relay: Relay;
  readonly jobs: Jobs;
  close(): Promise<void>;
}

/** A platform delivers its messages from a few addresses, in bursts after a pause. */
const limits = {
  ...usualLimits,
  routes: {
    [webhook.path]: { name: "webhook", burst: 20_000, perSecond: 2_000 },
  },
};

/** Which permission the hints of each topic ask for. */
const liveTopics = {
  OrderPlaced: "orders.read",
  OrderChanged: "orders.read",
  OrderShipped: "orders.read",
  OrderDelivered: "orders.read",
  StockChanged: "stock.read",
  WorkOrdersMade: "production.floor",
  WorkOrdersChanged: "production.floor",
  WorkOrdersReplanned: "production.floor",
  OperationMoved: "production.floor",
  ResourceStopped: "production.floor",
  ResourceRestored: "production.floor",
  FactoryChanged: "production.floor",
  PlanMoved: "production.read",
  MaterialsMoved: "production.read",
  DayMoved: "production.read",
  ExceptionMoved: "production.read",
  ClaimsUnpegged: "stock.read",
  ListingMapped: "catalog.read",
  ImportMoved: "channels.read",
  InboxMoved: "channels.read",
  ConnectionMoved: "channels.read",
  DeliveryMoved: "channels.read",
  DemandCorrected: "forecasts.read",
  ForecastMoved: "forecasts.read",
  ForecastPublished: "forecasts.read",
  JobMoved: "orders.read",
  NoticesMoved: ownTopic,
};

type Settled = AppOptions & Required<Pick<AppOptions, "makings">>;

function registerOperations(http: Http, options: Settled, listeners: () => number): void {
  registerDemo(http, options.millrace);
  registerDemoMaking(http, options.makings);
  const { database, orders } = options.millrace;
  registerHealth(http.app, database, options.version);
  registerMetrics(http.app, {
    database,
    gauges: [
      {
        name: "millrace_orders_waiting",
        help: "Orders waiting for or in a promise batch",
        read: () => orders.queue.size(),
      },
      { name: "millrace_live_streams", help: "Open live streams", read: listeners },
    ],
  });
  http.app.get("/api/openapi.json", async () => openApi(http.endpoints, options.version));
}

async function serveConsole(http: Http, directory: string): Promise<void> {
  await http.app.register(staticFiles, {
    root: directory,
    wildcard: false,
    index: false,
    setHeaders: (response, path) => {
      response.header(
        "cache-control",
        path.includes("/assets/") ? "public, max-age=31536000, immutable" : "no-cache",
      );
    },
  });
  const page = await readFile(join(directory, "index.html"), "utf8");
  // Every other address is a screen's, which the page itself finds.
  http.app.get("/*", (request, reply) => {
    if (request.url.startsWith("/api/")) return reply.callNotFound();
    return reply.type("text/html; charset=utf-8").header("cache-control", "no-cache").send(page);
  });
}

/** Uploaded tables: kept for a month, so that an import that stopped can go on. */
function openFiles({ millrace, dataDirectory }: AppOptions): Files {
  return createFiles({
    folder: join(dataDirectory, "uploads"),
    world: millrace.database.world,
    maxBytes: 2 * 1024 ** 3,
    kinds: ["text", "gzip", "zip"],
  });
}

const dropFolderOf = ({ dataDirectory }: AppOptions) => join(dataDirectory, "imports");

/** Connections that run by themselves. Before anything waits: the relay delivers to who is there. */
function openRunner(options: AppOptions, jobs: Jobs, relay: Relay) {
  const { database, orders } = options.millrace;
  const out = createOutgoing({ allow: options.allowTargets ?? [] });
  const tenants = () => tenantsOf(options.millrace);
  const dropFolder = dropFolderOf(options);
  const runner = createRunner({ database, orders, tenants, network: out.fetch, dropFolder });
  runner.schedule(jobs, relay);
  return { runner, out };
}

/** As long as a request that is under way may take when the server stops. */
const lastAnswerMs = 10_000;

/** Takes no more requests; those under way are answered, and cut off when that takes too long. */
async function answerTheLast(http: Http, live: { stop(): Promise<void> }): Promise<void> {
  const { app } = http;
  const closed = app.close();
  // A connection that has had its last answer would be kept for the next request.
  const tidy = setInterval(() => app.server.closeIdleConnections(), 50);
  const cut = setTimeout(() => app.server.closeAllConnections(), lastAnswerMs);
  await live.stop();
  await closed;
  clearInterval(tidy);
  clearTimeout(cut);
}

/** Builds the HTTP face of the composed product. */
export async function openApp(asked: AppOptions): Promise<App> {
  const options: Settled = { ...asked, makings: asked.makings ?? createMakings() };
  const { millrace, log } = options;
  const { database, promises } = millrace;
  const http = await openHttp({
    log,
    authenticate: millrace.authenticate,
    insecureCookies: options.insecureCookies,
    trustProxy: options.trustProxy ?? [],
    admit: createAdmission(database, limits),
    within,
    seesCoarsely: (caller) =>
      database.read(caller.scope, (tx) => promises.seesCoarsely(tx, caller)),
    sentences,
  });
  const files = openFiles(options);
  const relay = startRelay(database, (error) => log.error({ err: error }, "outbox"));
  const jobs = openJobs(options, files);
  follow(options, relay, jobs);
  followNotices(relay, millrace);
  const { runner, out } = openRunner(options, jobs, relay);
  const live = createLive(http, {
    database,
    relay,
    topics: liveTopics,
    authenticate: millrace.authenticate,
    onError: (error) => log.error({ err: error }, "live"),
  });
  registerModules(http, {
    ...{ millrace, log, files, jobs, runner, dropFolder: dropFolderOf(options) },
    people: {
      onTenant: newTenant,
      insecureCookies: options.insecureCookies,
      onDemo: options.onDemo,
    },
  });
  registerOperations(http, options, live.listeners);
  if (options.consoleDirectory) await serveConsole(http, options.consoleDirectory);
  const timers = startTimers(options);
  registerJobs(http, database);
  await jobs.start();
  return {
    http,
    relay,
    jobs,
    async close() {
      // What was begun is answered, while nothing new is taken on.
      await Promise.all([answerTheLast(http, live), timers.stop(), jobs.stop()]);
      await relay.stop();
      await out.close();
    },
  };
}
