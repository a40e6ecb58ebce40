import pg from "pg";
import { resealChannelSecrets } from "./modules/channels/index.ts";
import { resealSteps } from "./modules/people/index.ts";
import { openVault, realWorld, sealPlain } from "./platform/index.ts";
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

/** What `migrate` calls so that nothing stays as an older version kept it. */
export const sealerOf =
  (place: VaultPlace) =>
  async (client: pg.Client): Promise<void> =>
    void (await sealPlain(sealingOf(client, place)));
