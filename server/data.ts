// Loaded before everything else: PostgreSQL starts while the rest of the program is still being read.
// So nothing of the business is imported here but when it is needed.
import { join } from "node:path";
import type { VaultPlace } from "./platform/index.ts";
import { migrate } from "./platform/migrate.ts";
import { startEmbedded } from "./platform/postgres/index.ts";
import type { Embedded } from "./platform/postgres/index.ts";

/** Where the data and their vault are. */
export interface DataPlace {
  readonly dataDirectory: string;
  /** Address of the user's own PostgreSQL; without it the embedded one is started. */
  readonly databaseUrl: string | undefined;
  /** Key of the vault, 32 bytes in base64; without it the one in the data folder. */
  readonly vaultKey?: string | undefined;
}

/** Where the key of these data is looked for. */
export const vaultPlaceOf = ({ dataDirectory, vaultKey }: DataPlace): VaultPlace => ({
  ...{ folder: dataDirectory, key: vaultKey },
});

export interface Opened {
  readonly url: string;
  readonly embedded: Embedded | null;
}

export interface OpenOptions extends DataPlace {
  readonly beforeUpgrade?: (url: string, pending: readonly string[]) => Promise<void>;
  readonly seals?: boolean;
}

/** Opens (and migrates) the database of the options: the user's own, or the embedded one. */
export async function openData(options: OpenOptions, log: (line: string) => void): Promise<Opened> {
  let url = options.databaseUrl;
  let embedded: Embedded | null = null;
  if (!url) {
    embedded = await startEmbedded({ dataDirectory: join(options.dataDirectory, "postgres"), log });
    url = embedded.url();
  }
  const target = url;
  try {
    await migrate({
      url,
      log,
      beforeUpgrade: async (pending) => options.beforeUpgrade?.(target, pending),
      ...(options.seals !== false && {
        seal: async (client) =>
          (await import("./sealed.ts")).sealerOf(vaultPlaceOf(options))(client),
      }),
    });
  } catch (error) {
    // Whoever is refused leaves no server behind that nobody uses.
    await embedded?.release();
    throw error;
  }
  return { url, embedded };
}
