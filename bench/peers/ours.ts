import { join } from "node:path";
import { permissions } from "../../server/modules/people/index.ts";
import { startEmbedded } from "../../server/platform/postgres/index.ts";
import { answerOf, startNode, stopNode } from "./peer.ts";
import type { Peer } from "./peer.ts";

const port = "23300";
const base = `http://127.0.0.1:${port}`;
const program = join(import.meta.dirname, "..", "..", "cli", "main.ts");
const keeper = { login: "boss", password: "a-long-word-9" };

type Json = Record<string, unknown>;
let serial = 0;

/** Sends one request; every change carries a key of its own, as the API asks. */
function send(path: string, body: object, headers: Record<string, string>): Promise<Response> {
  serial += 1;
  return fetch(base + path, {
    method: "POST",
    headers: { "content-type": "application/json", "idempotency-key": `p${serial}`, ...headers },
    body: JSON.stringify(body),
  });
}

/** Sets a company up as a person does; gives the headers of an API key that may do everything. */
async function setUp(): Promise<Record<string, string>> {
  const tenant = { tenantName: "T", adminName: "A", locale: "en", withDemo: false };
  await answerOf(await send("/api/setup", { ...tenant, ...keeper }, {}));
  const session = await send("/api/session", keeper, {});
  const cookie = (session.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
  const made = await send("/api/keys", { name: "b", permissions: [...permissions] }, { cookie });
  return { authorization: `Bearer ${String((await answerOf(made))["key"])}` };
}

async function idOf(path: string, code: string, headers: Record<string, string>): Promise<number> {
  const { rows } = (await answerOf(await fetch(base + path, { headers }))) as {
    rows: { id: number; code: string }[];
  };
  return rows.find((row) => row.code === code)?.id ?? 0;
}

/** Starts this checkout's server, as a process of its own, on a new data folder. */
export async function openOurs(folder: string): Promise<Peer> {
  const embedded = await startEmbedded({ dataDirectory: join(folder, "postgres") });
  const options = ["--port", port, "--no-console", "--no-backup"];
  const child = await startNode(
    {
      folder,
      args: [
        "--disable-warning=ExperimentalWarning",
        program,
        "--data",
        folder,
        "serve",
        ...options,
      ],
      environment: { DATABASE_URL: "", LOG_LEVEL: "error" },
    },
    `${base}/health/ready`,
  );
  const headers = await setUp();
  const channelId = await idOf("/api/channels", "MANUAL", headers);
  const placeId = await idOf("/api/places", "MAIN", headers);
  const change = async (path: string, body: object): Promise<Json> =>
    answerOf(await send(path, body, headers));
  return {
    name: "Millrace",
    calls: 2,
    processes: { node: child.pid ?? 0, postgres: embedded.pid },
    async stock(code, units) {
      const { ids } = (await change("/api/items", { items: [{ code, name: code }] })) as {
        ids: Record<string, number>;
      };
      const changes = [{ itemId: ids[code], placeId, units }];
      await change("/api/stock/changes", { kind: "receipt", why: "bench", changes });
      return String(ids[code]);
    },
    async prepare(item) {
      const lines = [{ itemId: Number(item), units: 1 }];
      const quoted = await send("/api/quotes", { channelId, lines }, headers);
      if (quoted.status === 409) return async () => false;
      const { id } = await answerOf(quoted);
      serial += 1;
      const order = { externalId: `B${serial}`, payment: "paid" };
      return async () => {
        const placed = await send(`/api/quotes/${String(id)}/order`, order, headers);
        if (placed.status === 409) return false;
        await answerOf(placed);
        return true;
      };
    },
    async stop() {
      await stopNode(child);
      await embedded.stop();
    },
  };
}
