// Addresses that people and platforms name: none of them leads into our own network.
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer as createHttp } from "node:http";
import { createServer } from "node:net";
import type { AddressInfo, Server } from "node:net";
import { createOutgoing } from "../server/platform/index.ts";
import type { Scenario } from "./scenario.ts";
import { openWorld, until } from "./world.ts";
import type { Company } from "./world.ts";

const portOf = (server: Server) => (server.address() as AddressInfo).port;

/** A service of our own network that nobody outside may reach; it counts who comes. */
async function openInner() {
  const seen = { connections: 0 };
  const server = createServer((socket) => {
    seen.connections += 1;
    socket.destroy();
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return { seen, port: portOf(server), close: () => void server.close() };
}

const close = (host: string) => (host.includes(":") ? `[${host}]` : host);

/** Private ranges and the ways in which they can be written. */
const plain = [
  ...["127.0.0.1", "127.0.0.53", "localhost", "127.1", "2130706433", "0x7f000001", "0177.0.0.1"],
  ...["0.0.0.0", "10.0.0.1", "172.16.0.1", "172.31.255.254", "192.168.0.1", "100.64.0.1"],
  ...["169.254.169.254", "192.0.0.1", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255"],
];
const six = [
  ...["::", "::1", "fe80::1", "fc00::1", "fd12:3456::1", "fec0::1", "ff02::1", "2001:db8::1"],
  ...["::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1", "::ffff:0:127.0.0.1"],
  ...["64:ff9b::127.0.0.1", "64:ff9b:1::127.0.0.1", "2002:7f00:1::1", "2001:0:7f00:1::1"],
];

async function makeChannel(at: Company): Promise<number> {
  const body = { code: "P25", name: "P25", kind: "woocommerce" };
  const saved = await at.server.call("POST", "/api/channels", { key: "p25", body });
  assert.equal(saved.status, 200, JSON.stringify(saved.body));
  return Number(saved.body["id"]);
}

let saves = 0;

/** Connects the channel to an address as a person does, and asks whether it works. */
async function connect(at: Company, channelId: number, to: string | { readonly pulls: string }) {
  const active = typeof to !== "string";
  const address = active ? to.pulls : to;
  saves += 1;
  const saved = await at.server.call("PUT", `/api/connections/${channelId}`, {
    key: `connect-${saves}`,
    body: {
      settings: { address, consumerKey: "ck", consumerSecret: "cs" },
      ...{ active, pulls: true, pushesStock: false, confirmsShipments: false },
      since: new Date(Date.now() - 3_600_000).toISOString(),
    },
  });
  assert.equal(saved.status, 200, JSON.stringify(saved.body));
  const tested = await at.server.call("POST", `/api/connections/${channelId}/test`, {
    key: `test-${saves}`,
  });
  return `${tested.status} ${JSON.stringify(tested.body)}`;
}

/** A name whose second answer leads inside, as the rebinding attack does. */
async function rebind(inner: { readonly port: number }): Promise<number> {
  const outer = createHttp((_request, response) => {
    // Each call makes its own connection, so that each is looked up.
    response.writeHead(200, { connection: "close" }).end("{}");
  }).listen(inner.port, "127.0.0.2");
  await once(outer, "listening");
  let asked = 0;
  const out = createOutgoing({
    allow: ["127.0.0.2"],
    resolve: (_host, _options, done) => {
      asked += 1;
      done(null, [{ address: asked === 1 ? "127.0.0.2" : "127.0.0.1", family: 4 }]);
    },
  });
  const call = () => out.fetch(`http://rebind.example:${inner.port}/`);
  assert.equal((await call()).status, 200, "the first answer is taken");
  for (let time = 0; time < 20; time += 1)
    await assert.rejects(call(), (error: Error) =>
      /leads to 127\.0\.0\.1/.test(String(error.cause)),
    );
  await out.close();
  outer.close();
  return asked;
}

/** A platform that may be called sends its caller inside. */
async function redirect(at: Company, channelId: number, innerPort: number): Promise<void> {
  const outer = createHttp((_request, response) => {
    response.writeHead(302, { location: `http://127.0.0.1:${innerPort}/` }).end();
  }).listen(0, "127.0.0.2");
  await once(outer, "listening");
  const answer = await connect(at, channelId, `http://127.0.0.2:${portOf(outer)}`);
  assert.match(answer, /"works":false/, "a redirect is not followed");
  outer.closeAllConnections();
  outer.close();
}

/** P25: every address inside is refused after it was resolved, and nothing inside is ever reached. */
export const insideTargets: Scenario = {
  name: "P25 addresses that lead into our own network",
  async run() {
    const at = await openWorld();
    const inner = await openInner();
    const channelId = await makeChannel(at);
    for (const host of [...plain, ...six]) {
      for (const scheme of ["https", ...(/^127\.0|localhost/.test(host) ? ["http"] : [])]) {
        const answer = await connect(at, channelId, `${scheme}://${close(host)}:${inner.port}`);
        assert.match(answer, /"works":false,.*public addresses only/, `${scheme} ${host}`);
      }
    }
    await connect(at, channelId, { pulls: `https://localhost:${inner.port}` });
    const isNoted = async () => {
      const { body } = await at.server.call("GET", `/api/connections/${channelId}`);
      const { lastError } = body["connection"] as { lastError: string };
      return lastError.includes("public addresses only");
    };
    assert.ok(await until(30, isNoted), "a pull that runs by itself is refused, and says why");
    const asked = await rebind(inner);
    await at.server.kill();
    at.server = await at.serve({ MILLRACE_ALLOW_TARGETS: "127.0.0.2" });
    await redirect(at, channelId, inner.port);
    assert.equal(inner.seen.connections, 0, "nothing inside was reached");
    inner.close();
    await at.close();
    return (
      `${plain.length + six.length} private targets refused at connect time; a name that changed ` +
      `its mind was looked up ${asked} times and let in once, where it was allowed; a redirect was ` +
      "not followed; 0 connections inside"
    );
  },
};
