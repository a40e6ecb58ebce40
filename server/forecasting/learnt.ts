// What a run has learnt, packed to be kept for the nights after it, and unpacked again to the bit.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { deserialize, serialize } from "node:v8";
import { brotliCompressSync, brotliDecompressSync, constants } from "node:zlib";
import type {
  Carried,
  Rolling,
  SeriesInput,
  SeriesKnown,
} from "../../engines/forecasting/index.ts";

/** What a run has learnt, as it is kept, and how many steps ago. */
export interface Learnt {
  readonly steps: number;
  readonly parts: readonly Uint8Array[];
}

const engine = join(import.meta.dirname, "../../engines/forecasting");

let name: string | null = null;

/** A name for the engine as it is: what another one has learnt must not be taken for one's own. */
export function engineName(): string {
  if (name !== null) return name;
  const hash = createHash("sha256");
  const files = readdirSync(engine, { recursive: true, encoding: "utf8" });
  for (const file of files.filter((each) => /(?<!\.test)\.ts$/.test(each)).toSorted())
    hash.update(file).update(readFileSync(join(engine, file)));
  return (name = hash.digest("base64url").slice(0, 16));
}

/** One part: the first holds what groups know, the others what some series know. */
interface Part {
  readonly shared?: Omit<Carried, "series">;
  readonly series: readonly (readonly [string, SeriesKnown])[];
}

const seriesAtOnce = 250;

/** Doubles of one kind lie together: quick settings find what repeats, and the rest is noise. */
const settings = { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } };

/** What was learnt, in parts that are small enough to be stored and read one by one. */
export function* packed({ series, ...shared }: Carried): Generator<Uint8Array> {
  const pack = (part: Part) => new Uint8Array(brotliCompressSync(serialize(part), settings));
  yield pack({ shared, series: [] });
  const all = [...series];
  for (let from = 0; from < all.length; from += seriesAtOnce)
    yield pack({ series: all.slice(from, from + seriesAtOnce) });
}

/**
 * The same value with typed arrays that own their memory: those that were read are windows on the
 * whole part, and a thread that is sent one would be sent the part.
 */
function apart(value: unknown): unknown {
  if (value instanceof Float64Array) return value.slice();
  if (Array.isArray(value)) return value.map(apart);
  if (value instanceof Map)
    return new Map([...value].map(([key, each]) => [key, apart(each)] as const));
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, apart(each)]));
}

/** What was packed. */
export function unpacked({ steps, parts }: Learnt): Rolling {
  const series = new Map<string, SeriesKnown>();
  let shared: Omit<Carried, "series"> = { groups: new Map() };
  for (const part of parts) {
    const read = apart(deserialize(brotliDecompressSync(part))) as Part;
    shared = read.shared ?? shared;
    for (const [id, known] of read.series) series.set(id, known);
  }
  return { steps, carried: { ...shared, series } };
}

/** Share of series that may be new before all is learnt anew. */
const newMost = 0.1;

/** Whether what was learnt still speaks of these series: most of them were there. */
export function holdsFor({ carried }: Rolling, series: readonly SeriesInput[]): boolean {
  const unknown = series.reduce((sum, { id }) => sum + (carried.series.has(id) ? 0 : 1), 0);
  return unknown <= newMost * series.length;
}
