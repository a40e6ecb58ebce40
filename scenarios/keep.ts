// What is kept: a backup taken while orders come in, and the daily ones, restored into other folders.
import assert from "node:assert/strict";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { serve } from "../server/main.ts";
import { realWorld } from "../server/platform/index.ts";
import { buyOne } from "./buyer.ts";
import type { Scenario } from "./scenario.ts";
import { crowd, openFolder, openWorld, pause, stock, until } from "./world.ts";
import type { Company, World } from "./world.ts";

/** Digests of what the database says of these orders, and of who did it. */
const contentOf = (world: World, names: readonly string[]) =>
  world.rows(
    `with asked as (select id from orders.order where external_id = any ($1)),
       line as (select * from orders.line where order_id in (select id from asked))
     select (select md5(string_agg(o::text, '|' order by id)) from orders.order o
         where id in (select id from asked)) as orders,
       (select md5(string_agg(l::text, '|' order by id)) from line l) as lines,
       (select md5(string_agg(p::text, '|' order by p::text)) from promises.promise p
         where claim_id in (select id from line)) as promises,
       (select md5(string_agg(r::text, '|' order by r::text)) from stock.reservation r
         where claim_id in (select id from line)) as held,
       (select md5(string_agg(a::text, '|' order by key)) from platform.answer a
         where key = any ($1)) as answers`,
    [names],
  );

/** A backup while buyers order: one instant, all of it lawful, and nothing after it. */
async function backupUnderLoad(at: Company, file: string, item: number): Promise<string[]> {
  let running = true;
  const before: string[] = [];
  let isStarted = false;
  const load = crowd(100_000, 8, async (index) => {
    if (!running) return;
    const name = `B${index}`;
    const reply = await buyOne(at, name, item);
    if (reply.status === 200 && !isStarted) before.push(name);
  });
  // However slow the machine: some orders before the backup, and others while it runs.
  await until(60, async () => before.length > 100);
  isStarted = true;
  const made = await at.run(["backup", file]);
  running = false;
  await load;
  assert.equal(made.code, 0, made.out);
  return before;
}

/** Every order acknowledged before is known under its key, new ones get ids of their own. */
async function tradesOn(
  world: World,
  from: Company & { readonly item: number },
  acknowledged: readonly string[],
): Promise<void> {
  const server = await world.serve();
  const count = () => world.rows<{ n: number }>("select count(*)::int as n from orders.order");
  const before = await count();
  await crowd(acknowledged.length, 8, async (index) => {
    const reply = await buyOne({ ...from, server }, acknowledged[index] ?? "", from.item);
    assert.equal(reply.status, 200, JSON.stringify(reply.body));
  });
  assert.deepEqual(await count(), before, "asking again adds none");
  assert.equal((await buyOne({ ...from, server }, "after-restore", from.item)).status, 200);
  assert.deepEqual(await world.check(), []);
}

/** Backup and restore: one instant of a trading company, whole or not at all, trading on. */
export const backupRestore: Scenario = {
  name: "backup under load and restore: the same company, lawful, trading on",
  async run() {
    const at = await openWorld();
    const [item = 0] = await stock(at, { B: 100_000 });
    const file = join(at.folder, "backup.mrb.gz");
    const cut = join(at.folder, "cut.mrb.gz");
    const acknowledged = await backupUnderLoad(at, file, item);
    assert.ok(acknowledged.length > 50);
    const content = await contentOf(at, acknowledged);
    writeFileSync(cut, readFileSync(file).subarray(0, -2_000));
    const folder = mkdtempSync(join(tmpdir(), "millrace-restore-"));
    const restored = await openFolder(folder, () => at.token);
    const attempts = [];
    // A command that started the database stops it again, so that each one starts it anew.
    for (const path of [cut, file, file])
      attempts.push((await restored.run(["restore", path])).code);
    assert.deepEqual(attempts, [1, 0, 1], "cut: refused whole; then taken; never over a company");
    await restored.startDatabase();
    assert.deepEqual(await contentOf(restored, acknowledged), content, "the same rows");
    await tradesOn(restored, { ...at, item }, acknowledged);
    await restored.close();
    await at.close();
    return `${acknowledged.length} orders acknowledged before the backup are there after it, row by row`;
  },
};

/** A server whose days last as long as a backup; gives the backups that are left in the end. */
async function liveDays(at: Company, count: number): Promise<string[]> {
  const backups = join(at.folder, "backups");
  mkdirSync(backups, { recursive: true });
  for (let day = 10; day < 18; day += 1)
    writeFileSync(join(backups, `daily-2020-01-${day}.mrb.gz`), "of another year");
  let days = 0;
  const clock = () => new Date(realWorld.clock().getTime() + days * 86_400_000);
  const serving = await serve({
    ...{ dataDirectory: at.folder, databaseUrl: at.database.url(), host: "127.0.0.1", port: 0 },
    ...{ logLevel: "silent", buildConsole: null, backupTo: backups, backupEveryMs: 100 },
    world: { ...realWorld, clock },
  });
  const daily = () =>
    readdirSync(backups)
      .filter((name) => /^daily-.*\.gz$/.test(name))
      .sort();
  for (; days < count; days += 1) {
    const name = `daily-${clock().toISOString().slice(0, 10)}.mrb.gz`;
    const isMade = async () => existsSync(join(backups, name));
    assert.ok(await until(20, isMade), `${name} is made`);
  }
  await pause(300);
  const left = daily();
  await serving.stop();
  return left.map((name) => join(backups, name));
}

/** The daily backup: made when its day comes, seven are kept, and the newest one is tried. */
export const dailyBackup: Scenario = {
  name: "daily backup: each day one, seven kept, the newest restored",
  async run({ full }) {
    const at = await openWorld();
    const [item = 0] = await stock(at, { D: 1_000 });
    const names = Array.from({ length: 60 }, (_each, index) => `D${index}`);
    await crowd(names.length, 8, async (index) => {
      assert.equal((await buyOne(at, names[index] ?? "", item)).status, 200);
    });
    const content = await contentOf(at, names);
    await at.server.stop();
    // The server stopped its database with itself.
    await at.startDatabase();
    const files = await liveDays(at, full ? 10 : 2);
    assert.equal(files.length, 7);
    const folder = mkdtempSync(join(tmpdir(), "millrace-restore-"));
    const restored = await openFolder(folder, () => at.token);
    const done = await restored.run(["restore", files.at(-1) ?? ""]);
    assert.equal(done.code, 0, done.out);
    await restored.startDatabase();
    assert.deepEqual(await contentOf(restored, names), content, "the same rows");
    await tradesOn(restored, { ...at, item }, names);
    await restored.close();
    await at.close();
    return `${full ? 10 : 2} days, 7 backups kept; the newest is the company row by row, and trades on`;
  },
};
