import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { startEmbedded } from "../../server/platform/postgres/index.ts";
import { dropScratch, scratchFolder } from "../scratch.ts";
import { openMedusa } from "./medusa.ts";
import type { MedusaAsk } from "./medusa.ts";
import type { OpenPeer, Peer } from "./peer.ts";
import { openVendure } from "./vendure.ts";
import type { VendureAsk } from "./vendure.ts";

/** Where npm puts the peers: outside the checkout, for the next run too. */
export const peersFolder = (): string =>
  process.env["MILLRACE_PEERS"] ?? join(tmpdir(), "millrace-peers");

export interface Theirs {
  readonly vendure: OpenPeer<VendureAsk>;
  readonly medusa: OpenPeer<MedusaAsk>;
  stop(): Promise<void>;
}

/** A PostgreSQL of the peers' own beside ours, and a new database on it for each. */
export async function openTheirs(): Promise<Theirs> {
  const scratch = scratchFolder();
  const embedded = await startEmbedded({
    dataDirectory: join(scratch, "theirs"),
    settings: { max_connections: "200", shared_buffers: "512MB" },
  });
  const client = new pg.Client({ connectionString: embedded.url() });
  await client.connect();
  for (const name of ["medusa", "vendure"]) await client.query(`create database ${name}`);
  await client.end();
  const place = (name: string) => {
    const url = new URL(embedded.url(name));
    url.search = "";
    return { folder: join(peersFolder(), name), url: url.toString(), postgres: embedded.pid };
  };
  const open: Peer[] = [];
  const stop = async () => {
    for (const peer of open) await peer.stop();
    await embedded.stop();
    dropScratch(scratch);
  };
  try {
    const vendure = await openVendure(place("vendure"));
    open.push(vendure);
    const medusa = await openMedusa(place("medusa"));
    open.push(medusa);
    return { vendure, medusa, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
