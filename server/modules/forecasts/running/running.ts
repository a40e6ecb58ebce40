import type { Actor, JobRun, Scope } from "../../../platform/index.ts";
import { takeLearnt } from "./learnt-store.ts";
import { dropWritten, forgetOld } from "./node-store.ts";
import { forgetShares, keepShares } from "../planning/place-shares.ts";
import { forecastAll } from "./studying.ts";
import type { RunParts } from "./studying.ts";
import { endVersion, noteLevels, versionById } from "../versions.ts";
import type { Version } from "../versions.ts";

/**
 * Makes a version: it may be run again after a crash, and then goes on with the studies that were
 * kept. Throws the signal's reason when it is told to stop, and the version stays open where the
 * server only stops.
 */
export async function makeVersion(
  parts: RunParts,
  who: { readonly scope: Scope; readonly actor: Actor },
  job: { readonly versionId: number } & Pick<JobRun, "signal" | "progress">,
): Promise<Version | null> {
  const { database } = parts;
  const { versionId, signal, progress } = job;
  const read = () => database.read(who.scope, (tx) => versionById(tx, versionId));
  const version = await read();
  if (version?.state !== "running") return version;
  const began = performance.now();
  const end = (how: Parameters<typeof endVersion>[2]) =>
    database.transact(who.scope, who.actor, async (tx) => {
      const seconds = (performance.now() - began) / 1_000;
      await endVersion(tx, versionId, { ...how, seconds });
      if (how.state === "done") {
        await takeLearnt(tx, version);
        await forgetOld(tx);
        await forgetShares(tx);
      } else await dropWritten(tx, versionId);
    });
  await database.transact(who.scope, who.actor, async (tx) => {
    await dropWritten(tx, versionId);
    await noteLevels(tx, versionId);
  });
  try {
    const made = await forecastAll({ parts, who, version, signal, progress });
    // Beside the night's work, so that publishing need not add up three months.
    if (version.kind === "statistical")
      await database.transact(who.scope, who.actor, (tx) => keepShares(tx, version));
    await end({ state: "done", ...made });
  } catch (error) {
    if (signal.aborted && signal.reason !== "cancelled") throw error;
    if (signal.aborted) await end({ state: "cancelled" });
    else await end({ state: "failed", message: String(error) });
    throw error;
  }
  return read();
}
