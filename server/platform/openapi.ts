import type { Endpoint } from "../../contract/index.ts";
import { Refusal } from "../../contract/words.ts";

interface ObjectSchema {
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly required?: readonly string[];
}

function parameters(where: "path" | "query", schema: ObjectSchema) {
  return Object.entries(schema.properties ?? {}).map(([name, one]) => ({
    name,
    in: where,
    required: where === "path" || (schema.required ?? []).includes(name),
    schema: one,
  }));
}

/** OpenAPI 3.1 of the endpoints: made from the same schemas that validate. */
export function openApi(endpoints: readonly Endpoint[], version: string) {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const each of endpoints) {
    const path = each.path.replaceAll(/:(\w+)/g, "{$1}");
    const refusals = ["400", "401", "403", "404", "409", "422", "429", "503"];
    const isJson = each.media === "json";
    const hasBody =
      each.method !== "GET" &&
      isJson &&
      Object.keys((each.body as ObjectSchema).properties ?? {}).length > 0;
    paths[path] ??= {};
    paths[path][each.method.toLowerCase()] = {
      operationId: each.id,
      summary: each.summary,
      security: each.access.kind === "public" ? [] : [{ key: [] }, { session: [] }],
      "x-permission": each.access.kind === "permission" ? each.access.permission : each.access.kind,
      parameters: [
        ...parameters("path", each.params as ObjectSchema),
        ...parameters("query", each.query as ObjectSchema),
        ...(each.command && each.access.kind !== "public"
          ? [
              {
                name: "Idempotency-Key",
                in: "header",
                required: isJson,
                schema: { type: "string", maxLength: 200 },
              },
            ]
          : []),
      ],
      ...(hasBody
        ? {
            requestBody: { required: true, content: { "application/json": { schema: each.body } } },
          }
        : {}),
      responses: {
        200: {
          description: "Done",
          ...(isJson ? { content: { "application/json": { schema: each.reply } } } : {}),
        },
        ...Object.fromEntries(
          refusals.map((status) => [status, { $ref: "#/components/responses/Refusal" }]),
        ),
      },
    };
  }
  return {
    openapi: "3.1.0",
    info: { title: "Millrace", version, license: { name: "Apache-2.0", identifier: "Apache-2.0" } },
    paths,
    components: {
      securitySchemes: {
        key: { type: "http", scheme: "bearer" },
        session: { type: "apiKey", in: "cookie", name: "millrace_session" },
      },
      responses: {
        Refusal: {
          description: "Refused: what happened, by which rule, and what to do next",
          content: { "application/json": { schema: Refusal } },
        },
      },
    },
  };
}
