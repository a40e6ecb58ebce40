// What is kept: a backup taken while orders come in, restored into another folder.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buyOne } from "./buyer.ts";
import type { Scenario } from "./scenario.ts";
import { crowd, openFolder, openWorld, pause, stock } from "./world.ts";
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
  await pause(700);
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
