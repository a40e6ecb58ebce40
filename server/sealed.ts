import pg from "pg";
import { resealChannelSecrets } from "./modules/channels/index.ts";
import { resealSteps } from "./modules/people/index.ts";
import {
  lockedVault,
  noteUse,
  openVault,
  realWorld,
  sealPlain,
  VaultRefused,
} from "./platform/index.ts";
import type { Sealing, Vault, VaultPlace } from "./platform/index.ts";

/** Everything that is kept sealed in the database behind this connection, and where its key is. */
export const sealingOf = (client: pg.Client, place: VaultPlace): Sealing => ({
  ...{ client, place, secret: realWorld.secret },
  kinds: [resealSteps, resealChannelSecrets],
});

/** Does something with all that is sealed, on a connection of its own. */
export async function withSealed<T>(
  url: string,
  place: VaultPlace,
  work: (at: Sealing) => Promise<T>,
): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(sealingOf(client, place));
  } finally {
    await client.end();
  }
}

/** The vault of these data; throws VaultRefused when its key is missing or another one. */
export const vaultOf = (url: string, place: VaultPlace): Promise<Vault> =>
  withSealed(url, place, openVault);

export interface HeldVault {
  readonly vault: Vault;
  release(): Promise<void>;
}

const againMs = 1_000;

/** With PostgreSQL's own code for it: who asks meanwhile is told to come back. */
const brokenHold = () =>
  Object.assign(new Error("The connection that holds the vault's key is broken"), {
    code: "08006",
  });

/**
 * The vault of these data, for as long as a server runs: until it is released nobody changes the
 * key. A connection that breaks is replaced, and the key asked for anew: meanwhile it may be another.
 * Throws VaultRefused when the key is missing or another one.
 */
export async function holdVault(url: string, place: VaultPlace): Promise<HeldVault> {
  let current: Vault = lockedVault();
  let client: pg.Client;
  let isOver = false;
  async function hold(): Promise<void> {
    client = new pg.Client({ connectionString: url, keepAlive: true });
    client.on("error", () => undefined);
    try {
      await client.connect();
      await noteUse({ client });
      current = await openVault(sealingOf(client, place));
    } catch (error) {
      await client.end().catch(() => undefined);
      throw error;
    }
    client.once("end", () => {
      // Somebody may change the key from now on: nothing is sealed with the old one.
      current = lockedVault(brokenHold());
      void again();
    });
  }
  async function again(): Promise<void> {
    while (!isOver) {
      try {
        return await hold();
      } catch (error) {
        if (error instanceof VaultRefused) current = lockedVault(error);
        await realWorld.sleep(againMs);
      }
    }
  }
  await hold();
  return {
    vault: {
      get key() {
        return current.key;
      },
      seal: (text, context) => current.seal(text, context),
      open: (sealed, context) => current.open(sealed, context),
    },
    async release() {
      isOver = true;
      await client.end().catch(() => undefined);
    },
  };
}

/** What `migrate` calls so that nothing stays as an older version kept it. */
export const sealerOf =
  (place: VaultPlace) =>
  async (client: pg.Client): Promise<void> =>
    void (await sealPlain(sealingOf(client, place)));
