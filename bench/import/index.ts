// The import of half a million real order lines: history, live, and again.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { assembleFile, uciOnlineRetail } from "../../connectors/file/index.ts";
import { checkAll } from "../../server/compose.ts";
import { ensureItems } from "../../server/modules/catalog/index.ts";
import { importFile, saveChannel } from "../../server/modules/channels/index.ts";
import { changeStock } from "../../server/modules/stock/index.ts";
import { actor, openBench } from "../company.ts";
import type { Bench } from "../company.ts";
import { judgeCancellations } from "./aftersales.ts";

const shared =
  process.env["MILLRACE_SHARED"] ?? join(import.meta.dirname, "..", "..", "..", "shared");
const uci = join(shared, "data/orders/uci_online_retail_i.csv.gz");

/** Opening stock of 60 % of each item's demand, so that shortages are real. */
async function openingStock(bench: Bench): Promise<void> {
  const demand = new Map<string, number>();
  for await (const { message } of assembleFile(uci, uciOnlineRetail)) {
    if (message?.type !== "order") continue;
    for (const line of message.lines) {
      if (line.kind === "sale") demand.set(line.code, (demand.get(line.code) ?? 0) + line.units);
    }
  }
  await bench.millrace.database.transact(bench.scope, actor, async (tx) => {
    const ids = await ensureItems(
      tx,
      [...demand.keys()].map((code) => ({ code, name: code })),
    );
    const result = await changeStock(tx, bench.millrace.parties, {
      document: { kind: "opening", documentKind: "opening", documentId: 2 },
      changes: [...demand].map(([code, units]) => ({
        itemId: ids.get(code) ?? 0,
        placeId: bench.places[0] ?? 0,
        units: Math.floor(units * 0.6),
      })),
    });
    if (!result.ok) throw new Error(result.error.kind);
  });
}

/** Runs the bench; prints a table and, as the last line, its figures as JSON. */
export async function run(_options: { readonly quick: boolean }): Promise<void> {
  if (!existsSync(uci)) throw new Error(`the real order file is not here: ${uci}`);
  const figures: Record<string, number> = {};
  let rssMax = 0;
  for (const mode of ["history", "live"] as const) {
    const bench = await openBench({ itemCount: 1 });
    if (mode === "live") await openingStock(bench);
    const channelId = await bench.millrace.database.transact(bench.scope, actor, (tx) =>
      saveChannel(tx, { code: "UCI", name: "UCI", kind: "file" }),
    );
    for (const time of ["first", "again"]) {
      const started = performance.now();
      const result = await importFile(
        bench.millrace,
        { scope: bench.scope, actor },
        {
          path: uci,
          channelId,
          mode,
          mapping: uciOnlineRetail,
          createItems: true,
          progress: () => {
            rssMax = Math.max(rssMax, process.memoryUsage().rss);
          },
        },
      );
      const rows = result.importedRows + result.knownRows + result.heldRows + result.refusedRows;
      const rate = Math.round(rows / ((performance.now() - started) / 1_000));
      console.log(
        `${mode} ${time}: ${rows} lines, ${result.importedRows} imported, ${result.knownRows} known, ` +
          `${result.heldRows} held, ${result.refusedRows} refused, ${result.orders} orders, ${rate} lines/s`,
      );
      if (time === "first") {
        figures[mode === "live" ? "uci_live_lines_per_s" : "uci_lines_per_s"] = rate;
        figures["uci_lines_accounted"] = rows;
      }
    }
    figures[`uci_${mode}_cancellations_matched`] = await judgeCancellations(bench);
    const laws = await checkAll(bench.millrace, bench.scope);
    const broken = laws.reduce((sum, law) => sum + law.findings.length, 0);
    figures["double_promised"] = (figures["double_promised"] ?? 0) + broken;
    await bench.close();
  }
  figures["rss_mb_max"] = Math.round(rssMax / 1e6);
  console.log(JSON.stringify({ bench: "import", figures }));
}
