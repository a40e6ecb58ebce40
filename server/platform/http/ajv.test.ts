// Goal: nobody waits at a start for validators that nobody has asked for, and each still can be made.
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { Endpoint } from "../../../contract/index.ts";
import { compiledAtFirstUse, validators } from "./ajv.ts";

const contract = join(import.meta.dirname, "..", "..", "..", "contract");

async function everyEndpoint(): Promise<Endpoint[]> {
  const names = readdirSync(contract).filter((name) => /^[a-z-]+\.ts$/.test(name));
  const files = await Promise.all(
    names.map((name) => import(join(contract, name)) as Promise<Record<string, unknown>>),
  );
  return files
    .flatMap((file) => Object.values(file))
    .filter(
      (each): each is Endpoint => typeof each === "object" && each !== null && "access" in each,
    );
}

test("the schema of every operation makes a validator", async () => {
  const endpoints = await everyEndpoint();
  assert.ok(endpoints.length > 100, String(endpoints.length));
  const { ajv, coercing } = validators();
  for (const { path, params, query, body } of endpoints) {
    for (const schema of [params, query])
      assert.doesNotThrow(() => coercing.compile(schema as object), path);
    assert.doesNotThrow(() => ajv.compile(body as object), path);
  }
});

test("a validator is made when the first value comes, once, and says what is wrong", () => {
  let looks = 0;
  const schema = {
    type: "object",
    get properties() {
      looks += 1;
      return { units: { type: "integer" } };
    },
  };
  const validate = compiledAtFirstUse(schema, "coercing");
  assert.equal(looks, 0, "nothing is computed at a start");
  const value = { units: "7" };
  assert.equal(validate(value), true);
  assert.deepEqual(value, { units: 7 });
  const errors = () => validate.errors ?? [];
  assert.deepEqual(errors(), []);
  const before = looks;
  assert.equal(validate({ units: "many" }), false);
  assert.equal(errors()[0]?.instancePath, "/units");
  assert.equal(looks, before);
  assert.equal(compiledAtFirstUse(schema, "ajv")({ units: "7" }), false, "a body is exact");
});
