import type { Finding, SeriesForecast } from "../../../../engines/forecasting/index.ts";
import type { Made } from "../../../forecasting/index.ts";
import type { Actor, Database, Scope } from "../../../platform/index.ts";
import { aroundOf } from "./around.ts";
import type { WithMonths } from "./months.ts";
import { writeNodes } from "./node-store.ts";
import { nameOf, nodeOf } from "../nodes.ts";
import type { History } from "../demand/series.ts";
import type { Version } from "../versions.ts";

/** Counts findings by kind. */
function counted(into: Record<string, number>, findings: readonly Finding[]): void {
  for (const { kind } of findings) into[kind] = (into[kind] ?? 0) + 1;
}

interface Writing {
  readonly database: Database;
  readonly who: { readonly scope: Scope; readonly actor: Actor };
  readonly version: Version;
}

/**
 * Writes what the engine makes for a version, as it comes: each node agreed with its months, beside
 * what is known around it. `write` gives how many nodes are written by now, `sums` what was in all.
 */
export function writerOf(
  { database, who, version }: Writing,
  histories: readonly History[],
  agree: (made: SeriesForecast) => WithMonths,
) {
  const around = aroundOf(histories, version.settings.byRegion);
  const findings: Record<string, number> = {};
  let series = 0;
  return {
    async write(made: Made): Promise<number> {
      counted(findings, made.findings);
      const about = Map.groupBy(made.findings, (each) => each.id);
      const nodes = made.forecast.map((each) => ({
        ...agree(each),
        around: around(nameOf(nodeOf(each.id))),
        findings: about.get(each.id) ?? [],
      }));
      await database.transact(who.scope, who.actor, (tx) => writeNodes(tx, version.id, nodes));
      series += nodes.length;
      return series;
    },
    sums: () => ({ series, findings }),
  };
}
