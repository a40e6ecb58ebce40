// Goal: the server comes up from any state a crash can leave, once, and never loses a commit.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import pg from "pg";
import { PostgresUnavailable, startEmbedded } from "./index.ts";
import { linkLibraries } from "./programs.ts";
import { isAlive, runningOn } from "./running.ts";

const home = mkdtempSync(join(tmpdir(), "millrace-supervisor-"));
const dataDirectory = join(home, "first");
const small = { shared_buffers: "16MB" };
const start = (directory = dataDirectory) =>
  startEmbedded({ dataDirectory: directory, settings: small });

after(async () => {
  for (const name of ["first", "race", "nobody", "together"]) {
    if (existsSync(join(home, name, "cluster"))) await (await start(join(home, name))).stop();
  }
  rmSync(home, { recursive: true, force: true });
});

async function query(url: string, text: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query({ text, rowMode: "array" })).rows.flat();
  } finally {
    await client.end();
  }
}

test("the first start makes a durable UTF8 cluster that only its owner enters", async () => {
  const server = await start();
  assert.equal(server.adopted, false);
  const settings = "server_encoding fsync synchronous_commit full_page_writes data_checksums";
  const shown = await Promise.all(
    settings.split(" ").map((name) => query(server.url(), `show ${name}`)),
  );
  assert.deepEqual(shown.flat(), ["UTF8", "on", "on", "on", "on"]);
  assert.deepEqual(await query(server.url("template1"), "select datcollate from pg_database"), [
    "C",
    "C",
    "C",
  ]);
  assert.equal(statSync(join(dataDirectory, "password")).mode & 0o777, 0o600);
  const wrong = new URL(server.url());
  wrong.password = "guess";
  await assert.rejects(query(wrong.toString(), "select 1"), /password authentication failed/);
});

test("the address works over the socket and over loopback", async () => {
  const server = await start();
  const url = new URL(server.url());
  const over = (each: URL) => query(each.toString(), "select inet_client_addr() is null");
  assert.deepEqual(await over(url), [true]);
  url.searchParams.delete("host");
  assert.deepEqual(await over(url), [false]);
});

test("a second start takes over; a stop ends it; the next start keeps port and data", async () => {
  const server = await start();
  assert.equal(server.adopted, true);
  await query(server.url(), "create table kept as select 1 as n");
  await server.stop();
  assert.equal(isAlive(server.pid), false);
  await server.stop(); // Stopping twice is not an error.
  const again = await start();
  assert.equal(again.adopted, false);
  assert.equal(again.url(), server.url());
  assert.deepEqual(await query(again.url(), "select n from kept"), [1]);
});

test("the last Millrace to leave stops the server; of two that leave at once one does", async () => {
  const folder = join(home, "together");
  const [first, second, third] = [await start(folder), await start(folder), await start(folder)];
  const other = new pg.Client({ connectionString: first.url() });
  await other.connect();
  await first.release();
  assert.deepEqual((await other.query({ text: "select 1", rowMode: "array" })).rows, [[1]]);
  await other.end();
  await Promise.all([second.release(), third.release()]);
  assert.equal(isAlive(first.pid), false);
});

test("a start while the last one leaves finds a server that stays", async () => {
  const folder = join(home, "together");
  for (let round = 0; round < 3; round += 1) {
    const leaving = await start(folder);
    const [next] = await Promise.all([start(folder), leaving.release()]);
    assert.deepEqual(await query(next.url(), "select 1"), [1]);
    await next.release();
    assert.equal(isAlive(next.pid), false);
  }
});

test("who lost the server and found it again still counts", async () => {
  const folder = join(home, "together");
  const staying = await start(folder);
  process.kill(staying.pid, "SIGKILL");
  const passing = await start(folder);
  const uses = "select count(*)::int from pg_locks where locktype = 'advisory'";
  const both = async () => (await query(passing.url(), uses))[0] === 2;
  for (let round = 0; round < 100 && !(await both()); round += 1) await pause(100);
  await passing.release();
  assert.ok(isAlive(passing.pid));
  await staying.release();
});

test("the log of a server that runs is put aside, and both files stay within bounds", async () => {
  const folder = join(home, "together");
  const options = { dataDirectory: folder, settings: small, logBytesMax: 20_000 };
  const server = await startEmbedded(options);
  const log = join(folder, "postgres.log");
  const shout = `do $$ begin raise log '%', repeat('x', 9000); end $$`;
  for (let round = 0; round < 6; round += 1) await query(server.url(), shout);
  for (let round = 0; round < 150 && statSync(log).size >= 20_000; round += 1) await pause(100);
  assert.ok(statSync(log).size < 20_000);
  assert.equal(statSync(`${log}.1`).size, 20_000);
  // The server goes on in the same file, from its beginning.
  await query(server.url(), "do $$ begin raise log 'after the turn'; end $$");
  assert.match(readFileSync(log, "utf8"), /^[^\0]*after the turn/);
  await server.release();
});

test(
  "a server that is just being killed is gone, not somebody else's",
  { skip: process.platform !== "linux" },
  async () => {
    const cluster = realpathSync(mkdtempSync(join(home, "leaving-")));
    for (let round = 0; round < 40; round += 1) {
      // Its memory takes a moment to give back: it counts as alive, and works nowhere any more.
      const script =
        "const kept = Buffer.alloc(60e6, 1); console.log(kept.length); setInterval(() => {}, 9e5)";
      const child = spawn(process.execPath, ["--eval", script], { cwd: cluster });
      const left = new Promise((resolve) => child.once("exit", resolve));
      await new Promise((resolve) => child.stdout.once("data", resolve));
      writeFileSync(
        join(cluster, "postmaster.pid"),
        `${child.pid}\n${cluster}\n0\n5432\n\n\n\nready\n`,
      );
      assert.notEqual(runningOn(cluster), null);
      child.kill("SIGKILL");
      while (runningOn(cluster) !== null);
      await left;
    }
  },
);

test("after kill -9 of the server a start recovers what was committed", async () => {
  const server = await start();
  await query(server.url(), "insert into kept values (2)");
  process.kill(server.pid, "SIGKILL");
  const again = await start();
  assert.notEqual(again.pid, server.pid);
  assert.deepEqual(await query(again.url(), "select n from kept order by n"), [1, 2]);
});

test("after kill -9 of its parent the server lives on and is taken over", async () => {
  await (await start()).stop();
  const module = JSON.stringify(join(import.meta.dirname, "index.ts"));
  const script = `
    import { startEmbedded } from ${module};
    const server = await startEmbedded(${JSON.stringify({ dataDirectory, settings: small })});
    console.log(server.pid, server.adopted);
    process.kill(process.pid, "SIGKILL");`;
  const parent = spawn(process.execPath, ["--input-type=module", "--eval", script]);
  const said = (await parent.stdout.toArray()).join("");
  const server = await start();
  assert.equal(server.adopted, true);
  assert.equal(said.trim(), `${server.pid} false`);
});

test("a stale lock that names an innocent process is neither believed nor obeyed", async () => {
  await (await start()).stop();
  const lock = join(dataDirectory, "cluster", "postmaster.pid");
  const bystander = spawn("sleep", ["60"]);
  assert.ok(bystander.pid);
  const lines = [bystander.pid, join(dataDirectory, "cluster"), 1, 5432, "", "", "", "ready", ""];
  writeFileSync(lock, lines.join("\n"));
  const server = await start();
  assert.equal(server.adopted, false);
  assert.ok(isAlive(bystander.pid));
  bystander.kill();
});

test("several first starts at once end with one server", async () => {
  const servers = await Promise.all([1, 2, 3].map(() => start(join(home, "race"))));
  const first = servers[0];
  assert.ok(first);
  assert.equal(servers.filter((each) => !each.adopted).length, 1);
  for (const each of servers) {
    assert.equal(each.pid, first.pid);
    assert.deepEqual(await query(each.url(), "select 1"), [1]);
  }
  await first.stop();
});

test("a path too long for a socket is served over loopback", async (context) => {
  const long = join(home, "x".repeat(110));
  const server = await start(long);
  context.after(() => server.stop());
  assert.equal(new URL(server.url()).searchParams.get("host"), null);
  assert.deepEqual(await query(server.url(), "select 1"), [1]);
});

test("without user namespaces root hands the server to an ordinary account", async (context) => {
  if (process.getuid?.() !== 0) return context.skip("not root");
  const folder = join(home, "nobody");
  const options = { dataDirectory: folder, settings: small, account: "nobody" };
  assert.equal(statSync(home).mode & 0o077, 0);
  await assert.rejects(startEmbedded(options), PostgresUnavailable);
  chmodSync(home, 0o711);
  const server = await startEmbedded(options).catch((error: Error) => {
    if (!/can run/.test(error.message)) throw error;
    return null;
  });
  if (server === null) return context.skip("the checkout lies in a folder closed to nobody");
  assert.equal(statSync(`/proc/${server.pid}`).uid, statSync(join(folder, "cluster")).uid);
  assert.notEqual(statSync(join(folder, "cluster")).uid, 0);
  await query(server.url(), "create table kept as select 7 as n");
  await server.stop();
  // Back to the usual way: the files are handed back, the data are there.
  const again = await start(folder);
  assert.deepEqual(await query(again.url(), "select n from kept"), [7]);
  await again.stop();
});

test("a cluster of another major version is refused", async () => {
  const folder = join(home, "old");
  mkdirSync(join(folder, "cluster"), { recursive: true });
  writeFileSync(join(folder, "cluster", "PG_VERSION"), "17\n");
  await assert.rejects(start(folder), /PostgreSQL 17 cluster and this Millrace brings 18/);
});

test("a server that cannot start says why, and names the way out", async () => {
  await (await start()).stop();
  const settings = { ...small, shared_buffers: "many" };
  await assert.rejects(
    startEmbedded({ dataDirectory, settings }),
    /invalid value for parameter "shared_buffers"[\s\S]*DATABASE_URL/,
  );
});

test("library links are made where missing or wrong, and left alone where right", () => {
  const folder = join(home, "package");
  mkdirSync(join(folder, "native", "lib"), { recursive: true });
  const links = [{ source: "native/lib/libx.so.1.2", target: "native/lib/libx.so.1" }];
  writeFileSync(join(folder, "native", "pg-symlinks.json"), JSON.stringify(links));
  writeFileSync(join(folder, "native", "lib", "libx.so.1.2"), "library");
  writeFileSync(join(folder, "native", "lib", "libx.so.1"), "wrong");
  linkLibraries(folder);
  linkLibraries(folder);
  assert.equal(readlinkSync(join(folder, "native", "lib", "libx.so.1")), "libx.so.1.2");
  assert.equal(readFileSync(join(folder, "native", "lib", "libx.so.1"), "utf8"), "library");
});
