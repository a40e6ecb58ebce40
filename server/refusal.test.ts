// Goal: every operation refuses strangers, exactly the roles without its permission, and nonsense.
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { InjectOptions } from "fastify";
import type { Endpoint } from "../contract/index.ts";
import { mostRows } from "../contract/words.ts";
import { openApp, type App } from "./app.ts";
import { compose, type Millrace } from "./compose.ts";
import { permissions, permissionsOf, roleNames } from "./modules/people/index.ts";
import { createLog, realWorld } from "./platform/index.ts";
import type { Caller, Credentials } from "./platform/index.ts";
import { testDatabase, testVault } from "./platform/testing/database.ts";
import type { TestDatabase } from "./platform/testing/database.ts";
import { createComparison } from "./testing/described.ts";

let home: TestDatabase;
let folder: string;
let millrace: Millrace;
let app: App;
const faults: { readonly url: string; readonly error: unknown }[] = [];

/** Keys are names of roles: the gate is tested here, signing in elsewhere. */
async function authenticate({ apiKey }: Credentials): Promise<Caller | null> {
  if (!apiKey || !(roleNames as string[]).includes(apiKey)) return null;
  return {
    scope: { cell: 0, tenantId: 1 as never },
    actor: { kind: "user", id: 1, name: apiKey },
    permissions: permissionsOf(apiKey),
    channelIds: null,
    placeIds: null,
    partyIds: null,
  };
}

before(async () => {
  home = await testDatabase();
  folder = await mkdtemp(join(tmpdir(), "millrace-refusal-"));
  millrace = { ...compose({ url: home.url, world: realWorld, vault: testVault }), authenticate };
  app = await openApp({
    millrace,
    log: createLog("silent"),
    dataDirectory: folder,
    consoleDirectory: null,
    version: "0",
    onDemo: () => undefined,
    insecureCookies: true,
  });
  app.http.app.addHook("onError", async (request, _reply, error) => {
    faults.push({ url: request.url, error });
  });
  const setup = { tenantName: "T", adminName: "A", login: "boss", password: "a long word 1" };
  const made = await app.http.app.inject({
    method: "POST",
    url: "/api/setup",
    payload: { ...setup, locale: "en", withDemo: false },
  });
  assert.equal(made.statusCode, 200, made.body);
});
after(async () => {
  await app.close();
  await millrace.database.close();
  await home.drop();
  await rm(folder, { recursive: true });
});

interface Try {
  readonly role?: string;
  readonly value?: string;
  readonly query?: string;
  readonly body?: unknown;
}

let keys = 0;

async function send(endpoint: Endpoint, { role, value = "1", query = "", body }: Try) {
  keys += 1;
  const url = endpoint.path.replaceAll(/:\w+/g, encodeURIComponent(value)) + query;
  const reply = await app.http.app.inject({
    method: endpoint.method as InjectOptions["method"] & string,
    url,
    // From everywhere: the limits of addresses are tested elsewhere.
    remoteAddress: `10.${(keys >> 16) & 255}.${(keys >> 8) & 255}.${keys & 255}`,
    headers: {
      "idempotency-key": `k${keys}`,
      ...(role ? { authorization: `Bearer ${role}` } : {}),
    },
    ...(body === undefined ? {} : { payload: body as object }),
  });
  const isJson = reply.headers["content-type"]?.includes("json") === true;
  const text: unknown = isJson ? reply.json() : {};
  if (isJson) described.note(endpoint, reply.statusCode, text);
  const { kind } = text as { kind?: string };
  return { status: reply.statusCode, kind: String(kind), text: text as object };
}

const described = createComparison(() => app.http.endpoints);

/** The stream does not end by itself; it has its own test. */
const answering = () => app.http.endpoints.filter((each) => each.id !== "live.stream");

test("operations have names and permissions of their own", () => {
  const known = new Set<string>(permissions);
  const ids = new Set<string>();
  assert.ok(app.http.endpoints.length > 50);
  for (const { id, access, method, path } of app.http.endpoints) {
    assert.ok(!ids.has(id), `two operations are called ${id}`);
    ids.add(id);
    if (access.kind === "permission")
      assert.ok(known.has(access.permission), `${id}: ${access.permission}`);
    if (access.kind === "permission" && access.permission.endsWith(".read")) {
      assert.ok(
        ["GET", "POST"].includes(method),
        `${method} ${path} changes by a reader's permission`,
      );
    }
  }
});

test("the public operations are these", () => {
  const open = app.http.endpoints
    .filter((each) => each.access.kind === "public")
    .map((each) => each.id);
  assert.deepEqual(open.sort(), [
    "channels.handshake",
    "channels.webhook",
    "session.create",
    "session.delete",
    "setup.get",
    "setup.post",
  ]);
});

test("every list gives as many rows at once as the console's grids ask for", async () => {
  const paged = app.http.endpoints.filter(({ query }) => {
    const { properties } = (query ?? {}) as { properties?: Record<string, { maximum?: number }> };
    const isPaged = ["after", "before"].some((each) => properties?.[each] !== undefined);
    return isPaged && properties?.["limit"] !== undefined;
  });
  assert.ok(paged.length > 15, `only ${paged.length} lists have pages`);
  for (const { id, query } of paged) {
    const { properties } = query as { properties: Record<string, { maximum?: number }> };
    assert.equal(properties["limit"]?.maximum, mostRows, id);
  }
  const [list] = paged.filter(({ path }) => !path.includes(":"));
  assert.ok(list);
  const { status, text } = await send(list, { role: "owner", query: `?limit=${mostRows + 1}` });
  assert.equal(status, 400);
  assert.match((text as { message: string }).message, /limit .*500.*501/);
});

test("without credentials, or with wrong ones: 401", async () => {
  for (const endpoint of app.http.endpoints) {
    if (endpoint.access.kind === "public") continue;
    for (const role of [undefined, "nobody"]) {
      const { status, kind } = await send(endpoint, role ? { role } : {});
      assert.equal(`${status} ${kind}`, "401 not_signed_in", endpoint.id);
    }
  }
});

test("each of the twelve roles: 403 exactly where the permission is missing", async () => {
  let refused = 0;
  for (const role of roleNames) {
    for (const endpoint of answering()) {
      if (endpoint.access.kind !== "permission") continue;
      const held = permissionsOf(role).has(endpoint.access.permission);
      const { status, kind } = await send(endpoint, { role });
      const isForbidden = status === 403 && kind === "forbidden";
      assert.equal(isForbidden, !held, `${role} ${endpoint.id}: ${status} ${kind}`);
      refused += isForbidden ? 1 : 0;
    }
  }
  assert.ok(refused > 100, `only ${refused} refusals: the roles hardly differ`);
});

type Schema = Readonly<Record<string, unknown>> & {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly enum?: readonly unknown[];
};

const nasty: readonly unknown[] = [
  "",
  " ",
  "\u0000",
  "'; drop table people.user; --",
  "=1+1",
  "𠮷🏭\u202e",
  "x".repeat(5_000),
  "../../etc/passwd",
  0,
  -1,
  1.5,
  1e308,
  2 ** 53,
  Number.MAX_SAFE_INTEGER,
  2 ** 31,
  true,
  null,
  [],
  {},
  [null],
  { a: { b: {} } },
  "2026-02-31",
  "0000-00-00",
  "9999-12-31T23:59:59Z",
  "NaN",
];

/** A value that fits a schema as far as types go; `at` picks among what is possible. */
function fitting(schema: Schema, at: number): unknown {
  if (schema.anyOf) return fitting(schema.anyOf[at % schema.anyOf.length] ?? {}, at);
  if (schema.enum) return schema.enum[at % schema.enum.length];
  if (schema["const"] !== undefined) return schema["const"];
  switch (schema["type"]) {
    case "object":
      return Object.fromEntries(
        Object.entries(schema.properties ?? {}).map(([name, one]) => [name, fitting(one, at)]),
      );
    case "array":
      return [fitting(schema.items ?? {}, at), fitting(schema.items ?? {}, at + 1)].slice(
        0,
        1 + (at % 2),
      );
    case "integer":
    case "number":
      return [schema["minimum"] ?? 1, schema["maximum"] ?? 7, 1, 2 ** 31 + 5][at % 4];
    case "boolean":
      return at % 2 === 0;
    case "null":
      return null;
    default:
      if (schema["format"] === "date-time")
        return ["2026-11-11T00:00:00.000Z", "0001-01-01T00:00:00Z"][at % 2];
      if (String(schema["pattern"] ?? "").includes("\\d{4}-"))
        return ["2026-11-11", "2026-99-99", "0000-00-00"][at % 3];
      if (String(schema["pattern"] ?? "").includes("[A-Z]{3}")) return "CNY";
      return ["aaaaaaaaaa", "a\u0000bbbbbbbb", "1", "𠮷".repeat(20)][at % 4];
  }
}

/** The body with one of its fields, at any depth, made nasty. */
function spoil(body: unknown, at: number, value: unknown): unknown {
  if (Array.isArray(body))
    return body.map((each, index) => (index === 0 ? spoil(each, at, value) : each));
  if (body === null || typeof body !== "object") return value;
  const names = Object.keys(body);
  if (names.length === 0) return value;
  const name = names[at % names.length] ?? "";
  const old = (body as Record<string, unknown>)[name];
  const deeper = Math.floor(at / names.length) % 2 === 1;
  return { ...body, [name]: deeper ? spoil(old, at >> 2, value) : value };
}

test("nonsense is refused with a reason, never with a fault of ours", async () => {
  faults.length = 0;
  const broken: string[] = [];
  const note = ({ id }: Endpoint, sent: unknown, said: { status: number; text: object }) => {
    if (said.status < 500) return;
    broken.push(`${id} ${JSON.stringify(sent)?.slice(0, 300)} -> ${said.status}`);
  };
  // Every operation meets a third of them, the next one another third, the next run others.
  const third = Math.floor(Math.random() * 3);
  for (const [turn, endpoint] of answering().entries()) {
    if (endpoint.id === "setup.post" || endpoint.id === "session.create") continue;
    const isDrawn = (at: number) => (at + turn + third) % 3 === 0;
    for (let at = 0; at < 12; at += 1) {
      if (!isDrawn(at)) continue;
      const whole = endpoint.media === "json" ? fitting(endpoint.body as Schema, at) : undefined;
      note(endpoint, whole, await send(endpoint, { role: "owner", body: whole }));
    }
    for (const [at, value] of nasty.entries()) {
      if (!isDrawn(at)) continue;
      const sent =
        endpoint.media === "json" ? spoil(fitting(endpoint.body as Schema, 0), at, value) : value;
      if (endpoint.method !== "GET" && sent !== null && typeof sent === "object") {
        note(endpoint, sent, await send(endpoint, { role: "owner", body: sent }));
      }
      const names = Object.keys((endpoint.query as Schema).properties ?? {});
      const name = names[at % Math.max(1, names.length)] ?? "q";
      const query = `?${name}=${encodeURIComponent(String(value))}`;
      note(endpoint, query, await send(endpoint, { role: "owner", query }));
      if (endpoint.path.includes(":") && String(value) !== "") {
        note(endpoint, value, await send(endpoint, { role: "owner", value: String(value) }));
      }
    }
  }
  const causes = faults.map(
    ({ error }) => `${(error as { code?: string }).code ?? ""} ${String(error)}`,
  );
  assert.deepEqual(broken, [], [...new Set(causes)].join("\n"));
});

test("every answer is one that the description of the API has", () => {
  const { compared, differing } = described;
  assert.deepEqual([...differing], []);
  assert.ok(compared.replies > 100 && compared.refusals > 1_000, JSON.stringify(compared));
});

test("an address that there is not is refused like everything else, in both languages", async () => {
  const said = async (locale: string) => {
    const reply = await app.http.app.inject({
      url: "/api/nothing?secret=1",
      headers: { "accept-language": locale },
    });
    assert.equal(reply.statusCode, 404);
    assert.ok(described.isRefusal(reply.json()), reply.body);
    return reply.json<{ message: string }>().message;
  };
  assert.equal(await said("en"), "Not found: GET /api/nothing");
  assert.equal(await said("zh-CN"), "没有找到：GET /api/nothing");
});
