// Goal: what a platform has and what is here are printed by its own days, and the program fails where they
// differ or nothing was compared. Method: the program as it is installed, and a shop on this machine.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { openSmallShop, shownOrder } from "../connectors/shopify/small-shop.ts";
import { dayOfInstant, dayToText } from "../kernel/index.ts";
import { testDatabase, type TestDatabase } from "../server/platform/testing/database.ts";
import { exitCodes } from "./failure.ts";
import { startProgram, type Said } from "./fixture.ts";
import { operator, withSession } from "./session.ts";
import { createTenant } from "../server/modules/people/index.ts";
import { saveChannel } from "../server/modules/channels/index.ts";
import { saveConnection } from "../server/modules/channels/connections.ts";
import { connectorOf } from "../server/modules/channels/registry.ts";

const folder = mkdtempSync(join(tmpdir(), "millrace-check-"));
let database: TestDatabase;
let shop: Awaited<ReturnType<typeof openSmallShop>>;
const company = { name: "渠成", nameEn: "", demo: false, locale: "zh-CN" } as const;
const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();

/** Runs the program to its end. */
const millrace = (...args: readonly string[]): Promise<Said> =>
  startProgram(["--data", folder, ...args], {
    DATABASE_URL: database.url,
    MILLRACE_ALLOW_TARGETS: "127.0.0.1",
  }).whole;

before(async () => {
  database = await testDatabase();
  shop = await openSmallShop([shownOrder(minutesAgo, { id: 1, created: 1, updated: 1 })]);
  const shopify = connectorOf("shopify");
  assert.ok(shopify);
  // This process's own session is on the same database.
  process.env["DATABASE_URL"] = database.url;
  const at = { globals: { data: folder }, signal: new AbortController().signal };
  await withSession(at as never, async ({ millrace: product }) => {
    const scope = await createTenant(product.database, company);
    await product.database.transact(scope, operator, async (tx) => {
      const channelId = await saveChannel(tx, { code: "SHOP", name: "Shop", kind: "shopify" });
      const { address } = shop.shop;
      const settings = { address, accessToken: shop.shop.token, placeExternalId: "5" };
      await saveConnection(tx, shopify, {
        ...{ channelId, settings, active: true, pulls: true, pushesStock: false },
        ...{ confirmsShipments: false, pullSeconds: 60, since: null },
      });
    });
  });
});
after(async () => {
  await shop?.shop.close();
  await database?.drop();
  rmSync(folder, { recursive: true });
});

test("theirs and ours are printed by the platform's own days, and a gap fails the check", async () => {
  const before = await millrace("check", "--channel", "SHOP");
  assert.match(before.out, /Nothing compared yet/, before.problems);
  assert.equal(before.code, exitCodes.no, "what was not compared is not found to be right");
  const fresh = await millrace("check", "--channel", "SHOP", "--fresh", "--days", "2");
  assert.equal(fresh.code, exitCodes.no, fresh.problems);
  const { day } = dayOfInstant(new Date(Date.now() - 60_000), "UTC");
  const row = new RegExp(`^${dayToText(day)} +1 +0 +1 +10.00 +0.00 `, "m");
  assert.match(fresh.out, row, "one there, none here");
  assert.match(fresh.out, new RegExp(`^${dayToText(day)} missing 1: theirs .* ours none`, "m"));
  shop.state.orders.length = 0;
  const again = await millrace("check", "--channel", "SHOP", "--fresh", "--days", "2");
  assert.equal(again.code, 0, `${again.out}${again.problems}`);
  const nobody = await millrace("check", "--channel", "NONE");
  assert.match(nobody.problems, /--channel takes the code of a channel: .*SHOP.*, not NONE/);
});
