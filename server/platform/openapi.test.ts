// Goal: the description of the API is a whole OpenAPI 3.1 document that says what may be refused.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Ajv2020 } from "ajv/dist/2020.js";
import formats from "ajv-formats";
import { Type } from "typebox";
import { endpoint } from "../../contract/index.ts";
import type { Endpoint } from "../../contract/index.ts";
import * as imports from "../../contract/imports.ts";
import * as live from "../../contract/live.ts";
import * as masters from "../../contract/masters.ts";
import * as orders from "../../contract/orders.ts";
import * as people from "../../contract/people.ts";
import * as stock from "../../contract/stock.ts";
import { openApi } from "./openapi.ts";
import type { Operation } from "./openapi.ts";

const endpoints = [imports, live, masters, orders, people, stock]
  .flatMap((file) => Object.values(file as Record<string, unknown>))
  .filter(
    (each): each is Endpoint => typeof each === "object" && each !== null && "access" in each,
  );

const text = JSON.stringify(openApi(endpoints, "1.2.3"));
const document = JSON.parse(text) as ReturnType<typeof openApi>;
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
);

/** What a JSON pointer of this document stands for. */
function resolve(pointer: string): unknown {
  return pointer
    .slice(2)
    .split("/")
    .reduce<unknown>(
      (value, name) => (value as Record<string, unknown> | undefined)?.[name],
      document,
    );
}

test("every endpoint is an operation of its own", () => {
  assert.equal(document.openapi, "3.1.0");
  assert.equal(operations.length, endpoints.length);
  const ids = operations.map(({ operation }) => operation.operationId);
  assert.equal(new Set(ids).size, ids.length);
});

test("references lead somewhere, path parameters are declared", () => {
  for (const [, pointer = ""] of text.matchAll(/"\$ref":"([^"]+)"/g)) {
    assert.ok(resolve(pointer) !== undefined, pointer);
  }
  for (const { path, operation } of operations) {
    const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    const declared = operation.parameters.filter((each) => each.in === "path");
    assert.deepEqual(
      declared.map((each) => each.name),
      inPath,
      path,
    );
    assert.ok(!path.includes(":"), path);
  }
});

test("each schema is one that a validator of JSON Schema 2020-12 takes", () => {
  const ajv = new Ajv2020({ strict: false });
  (formats as unknown as (target: Ajv2020) => void)(ajv);
  const schemas = (operation: Operation) => [
    ...operation.parameters.map((each) => each.schema),
    ...Object.values(operation.requestBody?.content ?? {}).map((each) => each.schema),
    ...Object.values(operation.responses["200"]?.content ?? {}).map((each) => each.schema),
  ];
  let count = 0;
  for (const { operation } of operations) {
    for (const schema of schemas(operation)) {
      ajv.compile(schema as object);
      count += 1;
    }
  }
  assert.ok(count > 100, `only ${count} schemas`);
});

test("a body takes no other fields than those described, and whoever must wait is told how long", () => {
  const schemas = operations.flatMap(({ operation }) =>
    Object.values(operation.requestBody?.content ?? {}).map(({ schema }) => schema),
  );
  assert.ok(schemas.length > 20);
  for (const schema of schemas as readonly Readonly<Record<string, unknown>>[])
    assert.ok(!("properties" in schema) || "additionalProperties" in schema);
  const { responses } = document.components;
  assert.deepEqual(
    Object.keys(responses).filter((status) => "headers" in (responses[status] ?? {})),
    ["429", "503"],
  );
});

test("an operation declares the refusals it can give, and no others", () => {
  const check = (access: string, method: Endpoint["method"], expected: string) => {
    const one = endpoint(
      { id: "x", method, path: "/api/x/:id", summary: "x", access },
      { params: Type.Object({ id: Type.Integer() }) },
    );
    const [operation] = Object.values(openApi([one], "0").paths["/api/x/{id}"] ?? {});
    assert.equal(
      Object.keys(operation?.responses ?? {}).join(" "),
      expected,
      `${access} ${method}`,
    );
  };
  check("public", "GET", "200 400 404 414 429 500 503");
  check("public", "POST", "200 400 401 404 409 413 414 415 422 429 500 503");
  check("signed_in", "GET", "200 400 401 403 404 414 429 500 503");
  check("entering", "GET", "200 400 401 404 414 429 500 503");
  check("orders.write", "POST", "200 400 401 403 404 409 413 414 415 422 429 500 503");
  for (const { operation } of operations) {
    for (const status of ["400", "429", "500", "503"]) assert.ok(operation.responses[status]);
  }
});
