import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";
import pg from "pg";
import { startEmbedded } from "../postgres/index.ts";

/** Runs statements on a connection of their own; gives the rows of a single one. */
export async function ask<Row>(url: string, text: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(text)).rows as Row[];
  } finally {
    await client.end();
  }
}

export interface PlainCluster {
  /** A folder that goes with the cluster. */
  readonly folder: string;
  /** Address of a database as the superuser. */
  admin(database?: string): string;
  /** Address of a database as one of the users. */
  as(user: "maker" | "merely", database: string): string;
}

/**
 * A PostgreSQL as managed ones are, where nobody has made the application's role yet: `maker` may make
 * roles, `merely` owns a database and may do nothing else. Stopped after the file's last test.
 * @param owners which databases there are, and whose.
 */
export async function plainCluster(
  owners: Readonly<Record<string, "maker" | "merely">>,
): Promise<PlainCluster> {
  const folder = mkdtempSync(join(tmpdir(), "millrace-plain-"));
  const cluster = await startEmbedded({
    dataDirectory: join(folder, "postgres"),
    settings: { shared_buffers: "32MB", fsync: "off" },
  });
  after(async () => {
    await cluster.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  const making = "nosuperuser nobypassrls login password 'plain'";
  await ask(cluster.url(), `create role maker ${making} createrole createdb`);
  await ask(cluster.url(), `create role merely ${making}`);
  for (const [name, owner] of Object.entries(owners))
    await ask(cluster.url(), `create database ${name} owner ${owner}`);
  return {
    folder,
    admin: (database) => cluster.url(database),
    as(user, database) {
      const url = new URL(cluster.url(database));
      url.username = user;
      url.password = "plain";
      return url.toString();
    },
  };
}
