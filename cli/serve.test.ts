// Goal: a server begins and ends as whoever runs it expects, also beside a second one and in the middle
// of its work. Method: the program as it is installed, on a data folder of its own, over HTTP.
import assert from "node:assert/strict";
import type { ChildProcess } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { request } from "node:http";
import type { ClientRequest, IncomingMessage } from "node:http";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { startProgram } from "./fixture.ts";

const folder = mkdtempSync(join(tmpdir(), "millrace-serve-"));
const started = new Set<ChildProcess>();

after(() => {
  for (const child of started) child.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
});

type Running = ReturnType<typeof startProgram>;

function start(...args: readonly string[]): Running {
  const running = startProgram(["--data", folder, "serve", ...args]);
  started.add(running.child);
  void running.ended.then(() => started.delete(running.child));
  return running;
}

/** A server that answers, and where. */
async function serve(...more: readonly string[]): Promise<Running & { readonly address: string }> {
  const running = start("--no-console", "--no-backup", "--port", "0", ...more);
  const over = running.ended.then((code) => {
    throw new Error(`it ended with ${code}: ${running.said.problems}`);
  });
  over.catch(() => undefined);
  for (;;) {
    const address = /is ready: (\S+)/.exec(running.said.out)?.[1];
    if (address) return { ...running, address };
    await Promise.race([pause(50), over]);
  }
}

const health = async (address: string) => (await fetch(`${address}/api/health`)).status;

const postgresRuns = () => {
  const file = join(folder, "postgres", "cluster", "postmaster.pid");
  return existsSync(file) && readFileSync(file, "utf8") !== "";
};

/** A request whose body is on its way: a server must wait for it. */
async function halfARequest(address: string) {
  const asked: ClientRequest = request(`${address}/api/session`, {
    method: "POST",
    headers: { "content-type": "application/json", "content-length": 40, expect: "100-continue" },
  });
  const answered = new Promise<IncomingMessage>((resolve, reject) => {
    asked.once("response", resolve);
    asked.once("error", reject);
  });
  answered.catch(() => undefined);
  asked.flushHeaders();
  await new Promise((resolve) => asked.once("continue", resolve));
  const [first, second] = ['{"login":"nobody","p', 'assword":"nothing" }'];
  asked.write(first);
  return { answered, finish: () => asked.end(second) };
}

test("a second server on the folder shares PostgreSQL, and leaves it to the first", async () => {
  const [first, second] = [await serve(), await serve()];
  assert.deepEqual([await health(first.address), await health(second.address)], [200, 200]);
  second.child.kill("SIGINT");
  assert.equal(await second.ended, 0);
  assert.equal(await health(first.address), 200);
  assert.ok(postgresRuns());
  first.child.kill("SIGTERM");
  assert.equal(await first.ended, 0);
  assert.equal(postgresRuns(), false);
});

test("a port that is taken is refused in one sentence, and nothing is left running", async () => {
  const taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, "127.0.0.1", resolve));
  const { port } = taken.address() as AddressInfo;
  const { ended, said } = start("--no-console", "--no-backup", "--port", String(port));
  assert.equal(await ended, 1);
  assert.match(said.problems, new RegExp(`^--port ${port} on 127.0.0.1 is taken[^\\n]+\\n$`));
  assert.equal(postgresRuns(), false);
  taken.close();
});

test("Ctrl+C lets what was begun have its answer, and ends open streams", async () => {
  const server = await serve();
  const stopped = AbortSignal.timeout(20_000);
  const asked = await halfARequest(server.address);
  server.child.kill("SIGINT");
  // The same Ctrl+C, passed on by a shell as well.
  server.child.kill("SIGINT");
  await pause(600);
  asked.finish();
  assert.equal((await asked.answered).statusCode, 401);
  assert.equal(await server.ended, 0);
  assert.equal(stopped.aborted, false);
  assert.equal(postgresRuns(), false);
});

test("a second Ctrl+C ends at once, whatever is under way", async () => {
  const server = await serve();
  const asked = await halfARequest(server.address);
  server.child.kill("SIGINT");
  await pause(1_000);
  assert.match(server.said.problems, /Ctrl\+C again ends at once/);
  assert.equal(server.child.exitCode, null);
  server.child.kill("SIGINT");
  assert.equal(await server.ended, 130);
  await assert.rejects(asked.answered);
});

test("Ctrl+C during the start leaves nothing running", async () => {
  // The one before was ended at once: its PostgreSQL is found, and used.
  const { child, ended, said } = start("--no-console", "--no-backup", "--port", "0");
  await pause(300);
  child.kill("SIGINT");
  const code = await ended;
  // Before the program hears signals it ends by them; from then on it stops what it has opened.
  const byIt = code === null && said.out === "";
  assert.ok(byIt || code === 130 || (code === 0 && /is ready/.test(said.out)), String(code));
});
