import { parentPort, workerData } from "node:worker_threads";
import { createPlanner } from "../../engines/scheduling/index.ts";
import type { Planner } from "../../engines/scheduling/index.ts";
import { assert } from "../../kernel/index.ts";
import type { Ask, Reply, Start } from "./messages.ts";

const port = parentPort;
assert(port !== null, "the scheduling worker runs on a thread of its own");
const { snapshot, choice } = workerData as Start;
const say = (reply: Reply) => port.postMessage(reply);

/** Steps between two looks at the clock; grows while they are quick. */
let chunk = 64;

const cpuMilliseconds = () => {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
};

function work(planner: Planner, ask: Ask & { readonly kind: "work" }): void {
  for (const news of ask.heard) planner.hear(news);
  if (ask.steps !== undefined) {
    planner.work(ask.steps, ask.share);
    return;
  }
  const clock = ask.byWork ? cpuMilliseconds : () => performance.now();
  const from = clock();
  const until = from + (ask.milliseconds ?? 0);
  for (let now = from; now < until && !planner.finished();) {
    planner.work(chunk, ask.share);
    const took = clock() - now;
    now += took;
    if (took < 4) chunk *= 2;
    else if (took > 20 && chunk > 1) chunk >>= 1;
  }
}

const made = createPlanner(snapshot, choice);
if (!made.ok) say({ kind: "impossible", finding: made.error });
else {
  const planner = made.value;
  const worked = () =>
    say({
      kind: "worked",
      score: planner.score(),
      news: planner.news(),
      finished: planner.finished(),
      evaluations: planner.evaluations(),
      cpuSeconds: cpuMilliseconds() / 1_000,
    });
  worked();
  port.on("message", (ask: Ask) => {
    if (ask.kind === "plan") say({ kind: "plan", plan: planner.plan() });
    else {
      work(planner, ask);
      worked();
    }
  });
}
