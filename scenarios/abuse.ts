// Abuse: requests by the hundred thousand, made from the description that the server publishes.
import assert from "node:assert/strict";
import { Ajv2020 } from "ajv/dist/2020.js";
import type { ValidateFunction } from "ajv/dist/2020.js";
import formats from "ajv-formats";
import { createChance } from "../kernel/index.ts";
import type { Chance } from "../kernel/index.ts";
import { buy, tally } from "./buyer.ts";
import { hostileWords, valueOf } from "./nonsense.ts";
import type { Schema } from "./nonsense.ts";
import type { Scenario } from "./scenario.ts";
import { crowd, openWorld, stock } from "./world.ts";
import type { Company } from "./world.ts";

interface Content {
  readonly $ref?: string;
  readonly content?: Readonly<Record<string, { readonly schema: Schema }>>;
}

interface Described {
  readonly operationId: string;
  readonly parameters: readonly {
    readonly name: string;
    readonly in: string;
    readonly schema: Schema;
  }[];
  readonly requestBody?: Content;
  readonly responses: Readonly<Record<string, Content>>;
}

interface Operation extends Described {
  readonly method: string;
  readonly path: string;
}

/** The operations of the description, and what checks an answer of one with a status. */
async function readDescription(at: Company) {
  const { body } = await at.server.call("GET", "/api/openapi.json");
  const paths = body["paths"] as Record<string, Record<string, Described>>;
  // Signing in and setting up are strangers' doors with budgets of their own.
  const leftOut = new Set(["session.create", "session.delete", "setup.post", "session.password"]);
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .map(([method, one]): Operation => ({ ...one, path, method: method.toUpperCase() }))
      .filter((one) => !leftOut.has(one.operationId) && one.path !== "/api/live"),
  );
  const ajv = new Ajv2020({ strict: false });
  (formats as unknown as (target: Ajv2020) => void)(ajv);
  const { schemas } = body["components"] as { schemas: Record<string, Schema> };
  const refusal = ajv.compile(schemas["Refusal"] as object);
  const replies = new Map<string, ValidateFunction>();
  for (const { operationId, responses } of operations) {
    const schema = responses["200"]?.content?.["application/json"]?.schema;
    if (schema) replies.set(operationId, ajv.compile(schema));
  }
  return { operations, refusal, replies };
}

type Description = Awaited<ReturnType<typeof readDescription>>;

/** A request that fits its operation more or less. */
function requestOf(operation: Operation, chance: Chance) {
  const of = (where: string) => operation.parameters.filter((each) => each.in === where);
  const textOf = (schema: Schema) => {
    const value = chance.next() < 0.7 ? valueOf(schema, chance) : chance.pick(hostileWords);
    return encodeURIComponent(String(value).slice(0, 900).toWellFormed());
  };
  const path = operation.path.replaceAll(/\{(\w+)\}/g, (_whole, name: string) => {
    const schema = of("path").find((each) => each.name === name)?.schema ?? {};
    return chance.next() < 0.6 ? String(chance.whole(1, 40)) : textOf(schema) || "0";
  });
  const query = of("query")
    .filter(() => chance.next() < 0.3)
    .map(({ name, schema }) => `${name}=${textOf(schema)}`)
    .join("&");
  const schema = operation.requestBody?.content?.["application/json"]?.schema;
  const body =
    operation.method === "GET"
      ? undefined
      : chance.next() < 0.03
        ? chance.pick(["{not json", "", "\u0000", "[".repeat(9_000), '"'])
        : JSON.stringify(valueOf(schema ?? {}, chance));
  return { path: query ? `${path}?${query}` : path, body };
}

/** What is wrong with an answer, or null. */
function faultOf(
  { refusal, replies }: Description,
  operation: Operation,
  reply: { status: number; text: string; type: string },
) {
  const { status, text, type } = reply;
  if (status >= 500) return `${status} ${text.slice(0, 300)}`;
  if (operation.responses[String(status)] === undefined) return `${status} is not described`;
  const check = status === 200 ? replies.get(operation.operationId) : refusal;
  if (!check || !type.includes("json")) return null;
  const parsed: unknown = JSON.parse(text);
  return check(parsed)
    ? null
    : `${status} ${JSON.stringify(check.errors?.slice(0, 2))} ${text.slice(0, 300)}`;
}

async function sendOne(
  at: Company,
  serial: number,
  { method, path, body }: { method: string; path: string; body: string | undefined },
) {
  const withoutKey = serial % 10 === 0;
  const response = await fetch(at.server.address + path, {
    method,
    headers: {
      ...(withoutKey ? {} : { authorization: `Bearer ${at.token}` }),
      ...(serial % 17 === 0 ? {} : { "idempotency-key": `z${serial}` }),
      ...(body === undefined ? {} : { "content-type": "application/json" }),
    },
    ...(body === undefined ? {} : { body }),
    signal: AbortSignal.timeout(15_000),
  });
  const type = response.headers.get("content-type") ?? "";
  return { status: response.status, text: await response.text(), type };
}

/** The key that all requests carry: whoever ends it asks as a stranger from then on. */
const ownKey = "/api/keys/1";

/** P24: no request makes the server fail, hang, or answer otherwise than it describes. */
export const fuzz: Scenario = {
  name: "P24 random requests from the API's own description",
  async run({ full, seed }) {
    const at = await openWorld();
    const codes = Array.from({ length: 20 }, (_each, index) => [`Z${index}`, 1_000]);
    const items = await stock(at, Object.fromEntries(codes) as Record<string, number>);
    for (let index = 0; index < 20; index += 1)
      await buy(at, `Z${index}`, { lines: [{ itemId: items[index] ?? 1, units: 2 }] });
    const chance = createChance(seed);
    const description = await readDescription(at);
    const seen = tally<string>();
    const bad: string[] = [];
    await crowd(full ? 200_000 : 3_000, 16, async (index) => {
      const operation = chance.pick(description.operations);
      const { path, body } = requestOf(operation, chance);
      if (operation.method === "DELETE" && path === ownKey) return;
      const sent = `${operation.method} ${path} ${body?.slice(0, 300) ?? ""}`;
      try {
        const reply = await sendOne(at, index, { method: operation.method, path, body });
        seen.add(String(reply.status));
        const fault = faultOf(description, operation, reply);
        if (fault) bad.push(`${sent} → ${fault}`);
      } catch (error) {
        bad.push(`${sent} → ${String(error)}`);
      }
    });
    assert.deepEqual(bad.slice(0, 20), []);
    assert.ok(seen.get("200") > seen.get("429"), "most requests get past the door");
    assert.deepEqual(await at.check(), []);
    await at.close();
    return `${JSON.stringify(seen.all())}: 0 of 5xx, 0 hangs, all as described`;
  },
};
