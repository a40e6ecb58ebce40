import { after } from "node:test";
import { openDatabase } from "../database.ts";
import type { Database } from "../database.ts";
import { realWorld } from "../world.ts";
import type { World } from "../world.ts";
import { testDatabase } from "./database.ts";

/**
 * An open, migrated, empty database for the test file that asks, closed and dropped after its last
 * test. What is given of the world stands in for the real one.
 */
export async function ownDatabase(world: Partial<World> = {}): Promise<Database> {
  const home = await testDatabase();
  const database = openDatabase({ url: home.url, world: { ...realWorld, ...world } });
  after(async () => {
    await database.close();
    await home.drop();
  });
  return database;
}
