import type { Tx } from "../../platform/index.ts";
import { markPublished } from "./versions.ts";

/** Publishes a finished version. */
export async function publish(tx: Tx, versionId: number): Promise<void> {
  await markPublished(tx, versionId);
}
