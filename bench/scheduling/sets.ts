import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { readInstance } from "../../engines/scheduling/index.ts";
import type { Instance } from "../../engines/scheduling/index.ts";

const folder = join(
  process.env["MILLRACE_SHARED"] ?? join(import.meta.dirname, "..", "..", "..", "shared"),
  "data",
  "scheduling",
);

/** Whether the benchmark data stands beside the checkout. */
export const present = existsSync(folder);

/** Instances that are reported together. */
export interface Group {
  readonly name: string;
  readonly key: string;
  readonly file: string;
  readonly matches: RegExp;
  /** The part that `--quick` looks at, chosen once. */
  readonly few: readonly string[];
  readonly asked: string;
  /** Counts instances at the best known instead of a mean gap. */
  readonly counts?: boolean;
}

export const groups: readonly Group[] = [
  {
    name: "ft, la, orb at the best known",
    key: "jsp53_at_best",
    file: "jsp",
    matches: /^(ft|la|orb)\d+$/,
    few: ["ft10", "ft20", "la21", "la27", "la29", "la38", "la40", "orb01", "orb03", "orb07"],
    asked: "≥ 48 of 53",
    counts: true,
  },
  {
    name: "ta01–10",
    key: "ta01_10_gap",
    file: "jsp",
    matches: /^ta(0\d|10)$/,
    few: ["ta01", "ta03", "ta06", "ta09"],
    asked: "≤ 0.2",
  },
  {
    name: "ta21–30",
    key: "ta21_30_gap",
    file: "jsp",
    matches: /^ta(2[1-9]|30)$/,
    few: ["ta21", "ta24", "ta27", "ta30"],
    asked: "≤ 0.8",
  },
  {
    name: "ta41–50",
    key: "ta41_50_gap",
    file: "jsp",
    matches: /^ta(4[1-9]|50)$/,
    few: ["ta41", "ta44", "ta47", "ta50"],
    asked: "≤ 1.7",
  },
  {
    name: "dmu41–80",
    key: "dmu41_80_gap",
    file: "jsp",
    matches: /^dmu(4[1-9]|[5-7]\d|80)$/,
    few: ["dmu41", "dmu46", "dmu51", "dmu56", "dmu61", "dmu66", "dmu71", "dmu76"],
    asked: "≤ 4.4",
  },
  {
    name: "swv01–20",
    key: "swv_gap",
    file: "jsp",
    matches: /^swv\d+$/,
    few: ["swv01", "swv04", "swv06", "swv10", "swv12", "swv15"],
    asked: "≤ 2.0",
  },
  {
    name: "mk01–15",
    key: "mk_gap",
    file: "fjsp",
    matches: /^mk\d+$/,
    few: ["mk02", "mk04", "mk06", "mk07", "mk10", "mk14"],
    asked: "≤ 0.4",
  },
  {
    name: "Dauzère-Pérès 01–18",
    key: "dpp_gap",
    file: "fjsp",
    matches: /^dpp\d+a$/,
    few: ["dpp01a", "dpp05a", "dpp07a", "dpp12a", "dpp18a"],
    asked: "≤ 1.0",
  },
  {
    name: "Hurink vdata",
    key: "vdata_gap",
    file: "fjsp",
    matches: /vdata/,
    few: [],
    asked: "≤ 0.3",
  },
];

/** The instances of a group, in the file's order. */
export function instancesOf(group: Group, quick: boolean): Instance[] {
  const all = readFileSync(join(folder, `${group.file}.jsonl`), "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as { readonly name: string })
    .filter(({ name }) => group.matches.test(name));
  const some = group.few.length > 0 ? all.filter(({ name }) => group.few.includes(name)) : all;
  const few = group.few.length > 0 ? some : all.filter((_, at) => at % 8 === 3);
  return (quick ? few : all).map((raw) => {
    const read = readInstance(raw);
    if (!read.ok) throw new Error(`${raw.name}: ${read.error.why.en}`);
    return read.value;
  });
}
