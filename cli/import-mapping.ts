import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { fields, guessMapping, mappingProblems, readRows } from "../connectors/file/index.ts";
import type { FileMapping } from "../connectors/file/index.ts";
import { Told } from "../kernel/index.ts";
import { mappingsFor, rememberMapping } from "../server/modules/channels/index.ts";
import type { Scope } from "../server/platform/index.ts";
import { BadArgument } from "./failure.ts";
import { operator } from "./session.ts";
import type { Session } from "./session.ts";

/** What an import was asked with, whatever it reads. */
export interface ImportOptions {
  readonly tenant?: string;
  readonly mode: "history" | "live";
  readonly channel: string;
  readonly createItems: boolean;
  readonly stock?: boolean;
  readonly place: string;
  readonly mapping?: string;
  readonly column: readonly string[];
  readonly dates?: FileMapping["dates"];
  readonly zone?: string;
  readonly currency?: string;
  readonly decimal?: "." | ",";
}

/** The columns that were named as `field=column`. */
function columnsOf(named: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    named.map((each) => {
      const at = each.indexOf("=");
      const field = each.slice(0, at);
      if (at < 1 || !fields.some((known) => known === field))
        throw new BadArgument({
          ...{ option: "--column", value: each },
          rule: `<field>=<column>, where the field is one of ${fields.join(", ")}`,
          zh: `“字段=列名”，字段为 ${fields.join("、")} 之一`,
        });
      return [field, each.slice(at + 1)];
    }),
  );
}

interface Sampled {
  readonly headers: readonly string[];
  readonly samples: readonly Readonly<Record<string, string>>[];
}

async function sampleOf(path: string): Promise<Sampled> {
  const samples: Readonly<Record<string, string>>[] = [];
  for await (const row of readRows(path)) {
    samples.push(row.fields);
    if (samples.length >= 20) break;
  }
  return { samples, headers: Object.keys(samples[0] ?? {}) };
}

/** The mapping that a file holds, as JSON. */
async function mappingIn(path: string): Promise<FileMapping> {
  const text = await readFile(path, "utf8");
  try {
    const mapping: unknown = JSON.parse(text);
    if (typeof mapping === "object" && mapping !== null && "columns" in mapping)
      return mapping as FileMapping;
  } catch {
    // No JSON at all is refused like JSON that is something else.
  }
  throw new BadArgument({
    ...{ option: "--mapping", value: path },
    rule: "a JSON file with an object that names its columns",
    zh: "含有 columns 的 JSON 文件",
  });
}

/** The mapping to begin with: a given one, the one that was used for such a file, or a guess. */
async function firstMapping(
  { headers, samples }: Sampled,
  options: ImportOptions,
  remembered: () => Promise<FileMapping | null>,
): Promise<FileMapping> {
  if (options.mapping) return mappingIn(options.mapping);
  const before = await remembered();
  if (before && (before.kind === "stock") === Boolean(options.stock)) return before;
  const guessed = guessMapping(headers, samples);
  if (!options.stock || guessed.kind === "stock") return guessed;
  return { ...guessed, kind: "stock", codes: "item" };
}

/** The mapping with whatever was said on the command line; throws for one that cannot be used. */
function mappingOf(first: FileMapping, { headers }: Sampled, options: ImportOptions): FileMapping {
  const { dates, zone, currency, decimal } = options;
  const { place: named = options.place, ...constants } = first.constants ?? {};
  const needsPlace = options.stock && !first.columns.place;
  const mapping: FileMapping = {
    ...first,
    ...(dates && { dates }),
    ...(zone && { zone }),
    ...(currency && { currency }),
    ...(decimal && { decimal }),
    ...(needsPlace && { constants: { ...constants, place: named } }),
    columns: { ...first.columns, ...columnsOf(options.column) },
  };
  const problems = mappingProblems(mapping, headers);
  if (problems.length === 0) return mapping;
  const wrong = problems.map(({ field, value, rule }) => `${field} ${value}: ${rule}`.trim());
  const [why, columns] = [wrong.join("; "), headers.join(", ")];
  const example = "--column order=… --column code=… --column quantity=… --column placedAt=…";
  throw new Told({
    en: `The file cannot be read as it is (${why}). Its columns: ${columns}. Say which is which: ${example}`,
    zh: `文件无法直接读取（${why}）。它的列：${columns}。请说明各列含义：${example}`,
  });
}

/** How a file is read on a channel (none for a count), remembered for the next one like it. */
export async function settleMapping(
  { millrace: { database } }: Session,
  scope: Scope,
  asked: {
    readonly file: string;
    readonly options: ImportOptions;
    readonly channelId: number | null;
  },
): Promise<FileMapping> {
  const { file, options, channelId } = asked;
  const sampled = await sampleOf(file);
  const { headers } = sampled;
  const first = await firstMapping(sampled, options, async () => {
    const known = await database.read(scope, (tx) => mappingsFor(tx, headers, [channelId ?? 0]));
    return known[0]?.mapping ?? null;
  });
  const mapping = mappingOf(first, sampled, options);
  const mode = options.stock ? "stock" : options.mode;
  await database.transact(scope, operator, (tx) =>
    rememberMapping(tx, { channelId, fileName: basename(file), headers, mode, mapping }),
  );
  return mapping;
}
