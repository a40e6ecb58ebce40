// AutoETS of @bsull/augurs on series without a season: `node augurs.ts <folder with node_modules> <series.json> <horizon>`.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

/** As much of the package as is used here. */
interface Augurs {
  initSync(options: { module: Uint8Array }): void;
  readonly AutoETS: new (
    season: number,
    spec: string,
  ) => {
    fit(y: Float64Array): void;
    predict(horizon: number): { point: readonly number[] };
    free(): void;
  };
}

const [folder = "", path = "", horizon = ""] = process.argv.slice(2);
const home = join(folder, "node_modules/@bsull/augurs");
const augurs = (await import(pathToFileURL(join(home, "ets.js")).href)) as Augurs;
augurs.initSync({ module: readFileSync(join(home, "ets_bg.wasm")) });
const series = JSON.parse(readFileSync(path, "utf8")) as number[][];

function forecastOne(y: readonly number[]): readonly number[] | null {
  const model = new augurs.AutoETS(1, "ZZN");
  try {
    model.fit(Float64Array.from(y));
    return [...model.predict(Number(horizon)).point];
  } catch {
    return null; // It found no model for this series; the caller counts it.
  } finally {
    model.free();
  }
}

// The first series are fitted twice: what is timed is warm, as it is for the engine beside it.
series.slice(0, 20).map(forecastOne);
const before = process.cpuUsage().user;
const points = series.map(forecastOne);
const cpuSeconds = (process.cpuUsage().user - before) / 1e6;
console.log(JSON.stringify({ cpuSeconds, points }));
