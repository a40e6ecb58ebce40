import { runById, starterOf } from "../channels/index.ts";
import type { ImportRun } from "../channels/index.ts";
import { himself, holdCauses } from "../people/index.ts";
import { shortened, stand } from "./rule.ts";
import type { Rule, Standing } from "./rule.ts";

/** Whether somebody should look at what an import came to. */
const isBad = ({ state, refusedRows, heldRows }: ImportRun): boolean =>
  state === "failed" || (state === "done" && refusedRows + heldRows > 0);

function standingOf(run: ImportRun): Standing | null {
  if (!isBad(run)) return null;
  const { zh, en } = run.message;
  return {
    opens: ["import", run.id],
    words: {
      ...{ count: 1, state: run.state, file: shortened(run.fileName, 200) },
      ...{ refused: run.refusedRows, held: run.heldRows },
      ...{ name: shortened(zh, 400), nameEn: shortened(en, 400) },
    },
  };
}

/** Imports that ended with bad rows, or failed: who started each is told, until it is gone on with. */
export const importsEnded: Rule = {
  topics: ["ImportMoved"],
  isDue: ({ payload }) => typeof payload["state"] === "string",
  async tell(telling, events) {
    const { tx, readers } = telling;
    await holdCauses(tx);
    for (const [runId, moved] of Map.groupBy(events, (each) => Number(each.key))) {
      const run = await runById(tx, runId);
      if (!run) continue;
      const cause = String(runId);
      const ended = moved.filter((each) => each.payload["state"] === run.state);
      const eventId = Math.max(0, ...ended.map((each) => each.id));
      const userId = isBad(run) && eventId > 0 ? await starterOf(tx, runId) : null;
      await stand(telling, "import_ended", {
        causes: [cause],
        rings: himself(await readers(), "import_ended", { userId }).map((reader) => ({
          ...{ reader, cause, eventId },
        })),
        of: () => standingOf(run),
      });
    }
  },
};
