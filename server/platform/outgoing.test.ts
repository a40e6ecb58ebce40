// Goal: whatever address is named, nothing on our own network is called unless it was allowed.
import assert from "node:assert/strict";
import type { LookupAddress } from "node:dns";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { after, before, test } from "node:test";
import { createOutgoing } from "./outgoing.ts";
import type { Resolve } from "./outgoing.ts";

let hits = 0;
const inner = createServer((_request, response) => {
  hits += 1;
  response.end("inside");
});
const good = createServer((request, response) => {
  const to = request.url === "/away" ? { location: `http://127.0.0.1:${portOf(inner)}/` } : {};
  response.writeHead("location" in to ? 302 : 200, to).end("outside");
});
const portOf = (server: typeof inner) => (server.address() as AddressInfo).port;

before(async () => {
  await new Promise<void>((resolve) => inner.listen(0, "127.0.0.1", resolve));
  await new Promise<void>((resolve) => good.listen(0, "127.0.0.2", resolve));
});
after(() => {
  for (const server of [inner, good]) {
    server.closeAllConnections();
    server.close();
  }
});

async function check(
  host: string,
  expected: string,
  more: { readonly resolve?: Resolve; readonly path?: string; readonly to?: typeof inner } = {},
) {
  const out = createOutgoing({
    allow: ["127.0.0.2"],
    ...(more.resolve && { resolve: more.resolve }),
  });
  const address = `http://${host}:${portOf(more.to ?? inner)}${more.path ?? "/"}`;
  const outcome = await out.fetch(address).then(
    () => "taken",
    (error: Error) =>
      (error.cause as { code?: string }).code === "target_refused"
        ? "refused"
        : String(error.cause),
  );
  await out.close();
  assert.equal(outcome, expected, address);
}

const leadsTo =
  (...addresses: string[]): Resolve =>
  (_host, _options, done) =>
    done(
      null,
      addresses.map((address): LookupAddress => ({
        address,
        family: address.includes(":") ? 6 : 4,
      })),
    );

test("addresses that are not public are refused, however they are written", async () => {
  const written = ["127.0.0.1", "127.1", "2130706433", "0x7f.1", "0", "10.0.0.1", "172.16.0.1"];
  const more = ["192.168.1.1", "169.254.169.254", "100.64.0.1", "224.0.0.1", "255.255.255.255"];
  const six = ["::", "::1", "fe80::1", "fc00::1", "fec0::1", "ff02::1", "::ffff:127.0.0.1"];
  const carried = ["::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::1", "2002:7f00:1::", "2001::1"];
  for (const host of [...written, ...more]) await check(host, "refused");
  for (const host of [...six, ...carried, "4000::1"]) await check(`[${host}]`, "refused");
  await check("localhost", "refused");
  assert.equal(hits, 0);
});

test("a name that leads inside is refused, also when only one of its addresses does", async () => {
  await check("shop.example", "refused", { resolve: leadsTo("127.0.0.1") });
  await check("shop.example", "refused", { resolve: leadsTo("127.0.0.2", "127.0.0.1") });
  await check("shop.example", "refused", { resolve: leadsTo("::ffff:7f00:1") });
  assert.equal(hits, 0);
});

test("what is allowed is called, and its redirects are not followed", async () => {
  await check("127.0.0.2", "taken", { to: good });
  await check("shop.example", "taken", { to: good, resolve: leadsTo("127.0.0.2") });
  await check("127.0.0.2", "Error: unexpected redirect", { to: good, path: "/away" });
  assert.equal(hits, 0);
});

test("a range that is none is refused at once", () => {
  assert.throws(() => createOutgoing({ allow: ["office"] }), /not an address or a range: office/);
});
