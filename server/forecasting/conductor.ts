// The thread that leads a run: plans, lets series be studied, pools what was learnt, hands it out.
import { createHash } from "node:crypto";
import { deserialize, serialize } from "node:v8";
import { parentPort, workerData } from "node:worker_threads";
import { conclude, plan } from "../../engines/forecasting/index.ts";
import type { Carried, Prepared, SeriesInput, Study } from "../../engines/forecasting/index.ts";
import { assert } from "../../kernel/index.ts";
import { engineName, holdsFor, packed, unpacked } from "./learnt.ts";
import type { FreshStudy, Said, Start, Told } from "./messages.ts";
import { isStudied, workOut } from "./parallel.ts";

const port = parentPort;
assert(port !== null, "a forecast run is led on a thread of its own");
const { input, workers, keeps, learnt: before, tells } = workerData as Start;
const say = (said: Said) => port.postMessage(said);

const engine = engineName();

/** A name for all that a study depends on. */
function nameOf(prepared: Prepared): string {
  const { id: _, values, ...rest } = prepared;
  const hash = createHash("sha256");
  hash.update(`${engine} ${JSON.stringify(rest)}`);
  hash.update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  return hash.digest("base64url");
}

const told: Told[] = [];
let wake: (() => void) | null = null;
port.on("message", (message: Told) => {
  told.push(message);
  wake?.();
});

async function next(): Promise<Told> {
  for (;;) {
    const message = told.shift();
    if (message) return message;
    await new Promise<void>((resolve) => {
      wake = resolve;
    });
  }
}

async function readSeries(): Promise<SeriesInput[]> {
  const series: SeriesInput[] = [];
  for (;;) {
    const message = await next();
    if (message.kind === "series") for (const each of message.series) series.push(each);
    else return series;
  }
}

/** What is known of series before they are studied, by their places. */
interface Known {
  readonly known: Map<number, Study>;
  readonly guides: Map<number, Study["guide"]>;
}

/** Studies of just these histories, and where fits of the other series ended before. */
async function whatIsKnown(
  names: ReadonlyMap<number, string>,
  prepared: readonly Prepared[],
): Promise<Known> {
  const found: Known = { known: new Map(), guides: new Map() };
  if (names.size === 0) return found;
  const series = [...names.keys()].flatMap((at) => prepared[at]?.id ?? []);
  say({ kind: "names", names: [...names.values()], series });
  const answer = await next();
  if (answer.kind !== "known") return found;
  const byName = new Map(answer.studies.map(({ name, study }) => [name, study]));
  const bySeries = new Map(answer.guides.map((each) => [each.series, each.guide]));
  for (const [at, name] of names) {
    const study = byName.get(name);
    const guide = bySeries.get(prepared[at]?.id ?? "");
    if (study) found.known.set(at, deserialize(study) as Study);
    else if (guide) found.guides.set(at, deserialize(guide) as Study["guide"]);
  }
  return found;
}

const studiesAtOnce = 32;
const forecastsAtOnce = 100;

/** Reads and plans in one: what models do not learn from is not held while they learn. */
async function planAll() {
  const series = await readSeries();
  const rolling = before && unpacked(before);
  const isHeld = rolling !== null && holdsFor(rolling, series);
  return plan({ ...input, series }, isHeld ? rolling : undefined);
}

/** Gives away what was learnt anew. */
function tellLearnt(carried: Carried): void {
  for (const part of packed(carried)) say({ kind: "learnt", part });
}

async function run(): Promise<void> {
  const planned = await planAll();
  const names = new Map<number, string>();
  if (keeps)
    planned.prepared.forEach((each, at) => {
      if (isStudied(each)) names.set(at, nameOf(each));
    });
  const { known, guides } = await whatIsKnown(names, planned.prepared);
  let studied = 0;
  let fresh: FreshStudy[] = [];
  const flush = () => {
    if (fresh.length > 0) say({ kind: "studied", studies: fresh });
    fresh = [];
  };
  const learnt = await workOut(input, planned, {
    ...{ workers, known, guides },
    onProgress: (done, total) => say({ kind: "progress", done, total }),
    onStudy: (at, study) => {
      studied += 1;
      const name = names.get(at);
      const id = planned.prepared[at]?.id ?? "";
      const kept = { study: serialize(study), guide: serialize(study.guide) };
      if (name !== undefined) fresh.push({ name, series: id, ...kept });
      if (fresh.length >= studiesAtOnce) flush();
    },
  });
  flush();
  const concluded = conclude(input, planned, learnt);
  await handOut(concluded, planned.summing?.names.length ?? 0);
  const rolled = planned.rolling !== undefined;
  if (tells && !rolled) tellLearnt(concluded.carried);
  say({ kind: "end", counts: { studied, reused: known.size, rolled } });
}

/**
 * Gives the forecasts away a part at a time, each with what was odd about its series: the series
 * first, then the sums above them, so that whoever takes them can add up.
 */
async function handOut(
  { forecast: made, findings }: ReturnType<typeof conclude>,
  sums: number,
): Promise<void> {
  const forecast = [...made.slice(sums), ...made.slice(0, sums)];
  const about = Map.groupBy(findings, (each) => each.id);
  const total = forecast.length;
  for (let from = 0; from < total; from += forecastsAtOnce) {
    const part = forecast.slice(from, from + forecastsAtOnce);
    const odd = part.flatMap((each) => about.get(each.id) ?? []);
    for (const each of part) about.delete(each.id);
    say({ kind: "made", forecast: part, findings: odd, total });
    await next();
  }
  const refused = [...about.values()].flat();
  if (refused.length > 0) {
    say({ kind: "made", forecast: [], findings: refused, total });
    await next();
  }
}

await run();
port.close();
