import { makeFactory } from "../fixture.ts";
import type { SmallFactory } from "../fixture.ts";
import { scope } from "../../../testing/callers.ts";
import type { Callers } from "../../../testing/callers.ts";

/** Gives the callers' company items A, B and C and the small factory at its main place. */
export async function openFactory(
  at: Callers,
): Promise<{ readonly items: ReadonlyMap<string, number>; readonly factory: SmallFactory }> {
  const { rows } = await at.ask<{ rows: { id: number; code: string }[] }>("GET /api/places");
  const placeId = rows.find((row) => row.code === "MAIN")?.id ?? 0;
  const made = await at.ask<{ ids: Record<string, number> }>("POST /api/items", {
    items: ["A", "B", "C"].map((code) => ({ code, name: code })),
  });
  const items = new Map(Object.entries(made.ids));
  const { database, production } = at.millrace;
  const actor = { kind: "system", id: 0, name: "test" } as const;
  const factory = await database.transact(scope, actor, (tx) =>
    makeFactory(tx, production, { items, places: new Map([["P", placeId]]) }),
  );
  return { items, factory };
}
