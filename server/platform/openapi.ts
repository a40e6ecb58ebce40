import type { Endpoint } from "../../contract/index.ts";
import { Refusal } from "../../contract/words.ts";
import { closed } from "./http/ajv.ts";

interface ObjectSchema {
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly required?: readonly string[];
}

interface Content {
  readonly description?: string;
  readonly content?: Readonly<Record<string, { readonly schema: unknown }>>;
}

interface Parameter {
  readonly name: string;
  readonly in: "path" | "query" | "header";
  readonly required: boolean;
  readonly schema: unknown;
}

export interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly security: readonly Readonly<Record<string, readonly string[]>>[];
  readonly "x-permission": string;
  readonly parameters: readonly Parameter[];
  readonly requestBody?: Content & { readonly required: boolean };
  readonly responses: Readonly<Record<string, Content>>;
}

function parameters(where: "path" | "query", schema: ObjectSchema): Parameter[] {
  return Object.entries(schema.properties ?? {}).map(([name, one]) => ({
    name,
    in: where,
    required: where === "path" || (schema.required ?? []).includes(name),
    schema: one,
  }));
}

const idempotencyKey = (required: boolean): Parameter => ({
  name: "Idempotency-Key",
  in: "header",
  required,
  schema: { type: "string", minLength: 1, maxLength: 200 },
});

const json = (schema: unknown) => ({ "application/json": { schema } });

/** The statuses with which an operation may refuse, each with when that is. */
function refusalsOf(endpoint: Endpoint): string[] {
  const { access, method, path, media, query } = endpoint;
  const changes = method !== "GET";
  // What a query asks for may be nothing that can be told, such as a part of several channels.
  const asks = Object.keys((query as { properties?: object }).properties ?? {}).length > 0;
  // A public change may carry credentials of its own (a password, a signature), and so may a
  // platform that asks for a word: what is neither is open to everybody.
  const provesItself = access.kind !== "public" || changes || media === "stream";
  const { kind } = access;
  const mayForbid = kind === "permission" || kind === "signed_in" || (changes && kind !== "public");
  return [
    "400",
    ...(provesItself ? ["401"] : []),
    ...(mayForbid ? ["403"] : []),
    "404",
    ...(changes ? ["409", "413", "415"] : []),
    ...(path.includes(":") ? ["414"] : []),
    ...(changes || asks ? ["422"] : []),
    "429",
    "500",
    "503",
  ];
}

const refusals: Readonly<Record<string, string>> = {
  400: "The request does not fit its schema, or a value cannot be held",
  401: "Nobody is signed in, or the key, password or signature is not known",
  403: "The permission is missing, or what is asked goes beyond the caller's own",
  404: "What the path names is not there, or not for this caller",
  409: "The state has moved on, or the same command is still being carried out",
  413: "The body is too large",
  414: "A part of the path is longer than any name or number",
  415: "The content type is not one that is read",
  422: "Understood, but a rule refuses it; or the idempotency key was used for another request",
  429: "Too many requests; Retry-After says when to come back",
  500: "A fault of ours; nothing was changed",
  503: "The server is busy for a moment; Retry-After says when to come back",
};

/** Refusals that say when to come back. */
const comesBack = new Set(["429", "503"]);
const retryAfter = {
  "Retry-After": { description: "Seconds to wait", schema: { type: "integer", minimum: 1 } },
};

function operationOf(endpoint: Endpoint): Operation {
  const { access } = endpoint;
  const isJson = endpoint.media === "json";
  const fields = Object.keys((endpoint.body as ObjectSchema).properties ?? {});
  const hasBody = endpoint.method !== "GET" && isJson && fields.length > 0;
  const needsKey = endpoint.command && access.kind !== "public";
  return {
    operationId: endpoint.id,
    summary: endpoint.summary,
    security: access.kind === "public" ? [] : [{ key: [] }, { session: [] }],
    "x-permission": access.kind === "permission" ? access.permission : access.kind,
    parameters: [
      ...parameters("path", endpoint.params as ObjectSchema),
      ...parameters("query", endpoint.query as ObjectSchema),
      ...(needsKey ? [idempotencyKey(isJson)] : []),
    ],
    ...(hasBody ? { requestBody: { required: true, content: json(closed(endpoint.body)) } } : {}),
    responses: {
      200: { description: "Done", ...(isJson ? { content: json(endpoint.reply) } : {}) },
      ...Object.fromEntries(
        refusalsOf(endpoint).map((status) => [
          status,
          { $ref: `#/components/responses/${status}` },
        ]),
      ),
    },
  };
}

/** OpenAPI 3.1 of the endpoints: made from the same schemas that validate. */
export function openApi(endpoints: readonly Endpoint[], version: string) {
  const paths: Record<string, Record<string, Operation>> = {};
  for (const each of endpoints) {
    const path = each.path.replaceAll(/:(\w+)/g, "{$1}");
    paths[path] ??= {};
    paths[path][each.method.toLowerCase()] = operationOf(each);
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Millrace",
      version,
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    paths,
    components: {
      schemas: { Refusal },
      securitySchemes: {
        key: { type: "http", scheme: "bearer" },
        session: { type: "apiKey", in: "cookie", name: "millrace_session" },
      },
      responses: Object.fromEntries(
        Object.entries(refusals).map(([status, description]) => [
          status,
          {
            description,
            ...(comesBack.has(status) && { headers: retryAfter }),
            content: json({ $ref: "#/components/schemas/Refusal" }),
          },
        ]),
      ),
    },
  };
}
