// A small company with a factory whose one order is short of everything, and how its plans are read.
import assert from "node:assert/strict";
import type { ReplyOf } from "../../../contract/endpoint.ts";
import type { listMaterialActions, listMaterialRuns } from "../../../contract/materials.ts";
import { openCallers, scope } from "../../testing/callers.ts";
import type { Callers } from "../../testing/callers.ts";
import { makeFactory } from "../production/fixture.ts";

export type Action = ReplyOf<typeof listMaterialActions>["rows"][number];

const actor = { kind: "system", id: 0, name: "test" } as const;

/** Opens the company; close `at` in `after`. */
export async function openMaterials() {
  const at = await openCallers({
    reader: () => ({ permissions: new Set(["production.read"]) }),
    planner: () => ({ permissions: new Set(["production.read", "production.write"]) }),
    shop: () => ({ channelIds: [1] }),
  });
  const { rows } = await at.ask<{ rows: { id: number; code: string }[] }>("GET /api/places");
  const placeId = rows.find((row) => row.code === "MAIN")?.id ?? 0;
  const made = await at.ask<{ ids: Record<string, number> }>("POST /api/items", {
    items: ["A", "B", "C"].map((code) => ({ code, name: code })),
  });
  const items = new Map(Object.entries(made.ids));
  const { database, production } = at.millrace;
  await database.transact(scope, actor, (tx) =>
    makeFactory(tx, production, { items, places: new Map([["P", placeId]]) }),
  );
  const codeOf = (id: number) => [...items].find(([, each]) => each === id)?.[0] ?? "";
  const short = ({ kind, itemId, newUnits, newDay }: Action) =>
    `${kind} ${codeOf(itemId)} ${newUnits} ${newDay}`;
  return { at, placeId, items, codeOf, short };
}

/** Plans material anew and waits for it; the jobs look twice a second. */
export async function planned(at: Callers): Promise<number> {
  const { id } = await at.ask<{ id: number }>("POST /api/materials/runs", { days: 90 });
  for (let tries = 0; tries < 100; tries += 1) {
    const { rows } = await at.ask<ReplyOf<typeof listMaterialRuns>>("GET /api/materials/runs");
    const run = rows.find((each) => each.id === id);
    if (run?.state !== "waiting") {
      assert.equal(run?.state, "ready");
      return id;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error("the run never ended");
}

export const actionsOf = (at: Callers, run: number, more = "") =>
  at.ask<ReplyOf<typeof listMaterialActions>>(
    `GET /api/materials/runs/${run}/actions?limit=50${more}`,
  );
