import assert from "node:assert/strict";
import { createChance } from "../kernel/index.ts";
import { crowd, openWorld, pause, stock } from "./world.ts";
import type { Scenario } from "./scenario.ts";

/** P24: random bodies against every endpoint of the published description: never a 5xx. */
export const fuzz: Scenario = {
  name: "P23, P24 random and hostile requests from the API's own description",
  async run({ full, seed }) {
    const at = await openWorld();
    const chance = createChance(seed);
    const description = await at.server.call("GET", "/api/openapi.json");
    const operations = Object.entries(
      description.body["paths"] as Record<string, Record<string, unknown>>,
    )
      .flatMap(([path, methods]) =>
        Object.keys(methods).map((method) => ({ path, method: method.toUpperCase() })),
      )
      .filter(({ path }) => path !== "/api/session" && path !== "/api/setup");
    const words: readonly unknown[] = [
      null,
      0,
      -1,
      1,
      1e308,
      Number("9007199254740993"),
      "",
      "'; drop table orders.line; --",
      "\u0000",
      "𠮷".repeat(300),
      "{{7*7}}",
      "../../etc/passwd",
      [],
      {},
      true,
      "=cmd|' /C calc'!A0",
      { $gt: "" },
      [[[[]]]],
      "a".repeat(70_000),
    ];
    const value = (): unknown =>
      chance.next() < 0.2
        ? {
            lines: [{ itemId: chance.pick(words), units: chance.pick(words) }],
            why: chance.pick(words),
          }
        : chance.pick(words);
    const bad: string[] = [];
    await crowd(full ? 200_000 : 1_500, 16, async (index) => {
      const { path, method } = chance.pick(operations);
      const filled = path.replaceAll(/\{\w+\}/g, () =>
        encodeURIComponent(String(chance.pick([1, 0, -1, "x", "1e9", "%00", "9".repeat(30)]))),
      );
      const query =
        chance.next() < 0.3
          ? `?${chance.pick(["limit", "after", "text", "channelId", "placedFrom"])}=${encodeURIComponent(String(chance.pick(words)).slice(0, 500))}`
          : "";
      const body =
        method === "GET"
          ? undefined
          : chance.next() < 0.1
            ? "{not json"
            : Object.fromEntries(
                [
                  "channelId",
                  "externalId",
                  "lines",
                  "items",
                  "why",
                  "units",
                  "kind",
                  "name",
                  "code",
                ]
                  .filter(() => chance.next() < 0.5)
                  .map((name) => [name, value()]),
              );
      const reply = await at.server.call(method, filled + query, {
        key: `z${index}`,
        ...(body === undefined ? {} : { body }),
        ...(chance.next() < 0.1 ? { token: null } : {}),
      });
      if (reply.status >= 500)
        bad.push(
          `${method} ${filled}${query} → ${reply.status} ${JSON.stringify(body)?.slice(0, 200)}`,
        );
    });
    assert.deepEqual(bad, []);
    assert.deepEqual(await at.check(), []);
    await at.close();
    return "0 answers of 5xx";
  },
};
