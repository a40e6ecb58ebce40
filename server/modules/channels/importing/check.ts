import { assembleFile, parseCount, readRows } from "../../../../connectors/file/index.ts";
import type { Assembled, FileMapping, FileRow } from "../../../../connectors/file/index.ts";
import type { CanonicalAftersale, CanonicalOrder } from "../../../../connectors/port/index.ts";
import type { Database, Scope } from "../../../platform/index.ts";
import type { CatalogView } from "../../catalog/index.ts";
import { storedAftersales, storedOrders } from "../../orders/index.ts";
import type { Orders, StoredOrder } from "../../orders/index.ts";
import { unknownCodes } from "../codes.ts";
import type { ImportMode } from "./runs.ts";

const kinds = ["new", "changed", "known", "held", "refused", "repeated"] as const;
type Kind = (typeof kinds)[number];

interface Sample {
  readonly document: string;
  readonly rule: string;
  readonly field: string;
  readonly value: string;
  readonly rows: { readonly line: number; readonly fields: Record<string, string> }[];
}

interface Outcome {
  rows: number;
  documents: number;
  readonly samples: Sample[];
}

/** What becomes of a code that no listing knows: an item is made, or has that code, or it waits. */
type Fate = "made" | "taken" | "waiting";

/** What an import would do with a file. */
export interface CheckResult {
  rows: number;
  whole: boolean;
  unknownCodes: number;
  readonly codes: Record<Fate, number>;
  repeatedRows: number;
  readonly outcomes: Record<Kind, Outcome>;
}

export interface CheckAsked {
  readonly path: string;
  readonly mapping: FileMapping;
  readonly channelId: number;
  readonly mode: ImportMode;
  readonly createItems: boolean;
}

const samplesMax = 20;
const rowsOfSample = 8;
const documentsAtOnce = 1_000;
/** A person waits for the answer: a longer file is looked at as far as this goes. */
const patienceMs = 25_000;

const samplesOf = (rows: readonly FileRow[]) =>
  rows.slice(0, rowsOfSample).map(({ line, fields }) => ({ line, fields: { ...fields } }));

/** Why a document ends where it does. */
type Why = Pick<Sample, "rule" | "field" | "value">;
const plain: Why = { rule: "", field: "", value: "" };

/** Counts outcomes and keeps the first samples of each. */
class Tally {
  readonly result: CheckResult = {
    ...{ rows: 0, whole: true, unknownCodes: 0, repeatedRows: 0 },
    codes: { made: 0, taken: 0, waiting: 0 },
    outcomes: Object.fromEntries(
      kinds.map((kind) => [kind, { rows: 0, documents: 0, samples: [] }]),
    ) as unknown as Record<Kind, Outcome>,
  };
  private readonly unknown = new Set<string>();

  code(code: string, fate: Fate): void {
    if (this.unknown.has(code)) return;
    this.unknown.add(code);
    this.result.unknownCodes += 1;
    this.result.codes[fate] += 1;
  }

  add(kind: Kind, rows: number, sample: () => Sample): void {
    const outcome = this.result.outcomes[kind];
    outcome.rows += rows;
    outcome.documents += 1;
    if (kind !== "repeated") this.result.rows += rows;
    if (outcome.samples.length < samplesMax) outcome.samples.push(sample());
  }

  /** A document that can be read. */
  document(kind: Kind, { message, rows, source }: Assembled, why: Why): void {
    const document = message?.externalId ?? "";
    this.add(kind, rows, () => ({ document, ...why, rows: samplesOf(source) }));
  }

  refuse({ message, refused, source }: Assembled): void {
    for (const { line, problem } of refused) {
      this.add("refused", 1, () => ({
        ...{ document: message?.externalId ?? "", ...problem },
        rows: samplesOf(source.filter((row) => row.line === line)),
      }));
    }
  }

  /** Rows of an order that say the same as another of its rows: each is a line of its own. */
  repeats(each: Assembled, order: CanonicalOrder): void {
    const again = order.lines.filter(({ externalId }) => !externalId.endsWith(".1"));
    if (again.length === 0) return;
    this.result.repeatedRows += again.length;
    const codes = new Set(again.map(({ code }) => code));
    const value = [...codes].slice(0, 5).join(", ");
    this.add("repeated", again.length, () => ({
      ...{ document: order.externalId, rule: "repeated", field: "code", value },
      rows: samplesOf(
        each.source.filter(({ fields }) => Object.values(fields).some((cell) => codes.has(cell))),
      ),
    }));
  }
}

/** True when the file says of a known order what is stored. */
export function saysTheSame(order: CanonicalOrder, stored: StoredOrder): boolean {
  return (
    order.channelStatus === stored.channelStatus &&
    order.lines.length === stored.lines.size &&
    order.lines.every(({ externalId }) => stored.lines.has(externalId))
  );
}

interface Known {
  readonly view: CatalogView;
  readonly orders: ReadonlyMap<string, StoredOrder>;
  readonly aftersales: ReadonlySet<string>;
  /** Orders that stand before this in the file. */
  readonly earlier: ReadonlySet<string>;
}

/** Whether an import makes items of codes that nobody knows; a barcode never becomes one. */
const makesItems = ({ createItems, mapping }: CheckAsked): boolean =>
  createItems && mapping.codes !== "barcode";

/** A code that means something at another time waits: to say it for all time would undo that. */
function fateOf(view: CatalogView, asked: CheckAsked, code: string): Fate {
  if (!makesItems(asked) || view.isListed(asked.channelId, code)) return "waiting";
  return view.byCode(code) ? "taken" : "made";
}

function judgeOrder(order: CanonicalOrder, asked: CheckAsked, known: Known): [Kind, Why] {
  const stored = known.orders.get(order.externalId);
  if (stored) {
    if (saysTheSame(order, stored)) return ["known", plain];
    const why = { rule: "differs_from_stored", field: "order", value: order.externalId };
    return ["changed", why];
  }
  const [hold] = order.holds;
  if (hold) return ["held", { rule: hold.reason, field: "status", value: order.channelStatus }];
  const { codes } = asked.mapping;
  const code = unknownCodes(known.view, { channelId: asked.channelId, codes }, [order]).find(
    (each) => fateOf(known.view, asked, each) === "waiting",
  );
  if (code !== undefined) return ["held", { rule: "unmapped", field: "code", value: code }];
  return ["new", plain];
}

function judgeAftersale(after: CanonicalAftersale, known: Known): [Kind, Why] {
  if (known.aftersales.has(after.externalId)) return ["known", plain];
  const { orderExternalId } = after;
  if (orderExternalId === null)
    return ["held", { rule: "no_order_named", field: "order", value: after.externalId }];
  if (known.orders.has(orderExternalId) || known.earlier.has(orderExternalId))
    return ["new", plain];
  return ["held", { rule: "order_unknown", field: "order", value: orderExternalId }];
}

/** Holds one batch of documents against what is stored. */
async function judgeBatch(
  { database, orders }: CheckParts,
  scope: Scope,
  at: {
    readonly asked: CheckAsked;
    readonly batch: readonly Assembled[];
    readonly tally: Tally;
  } & {
    readonly earlier: Set<string>;
  },
): Promise<void> {
  const { asked, batch, tally, earlier } = at;
  const messages = batch.flatMap(({ message }) => message ?? []);
  const ids = messages.map((each) =>
    each.type === "aftersale" ? (each.orderExternalId ?? each.externalId) : each.externalId,
  );
  const known = await database.read(scope, async (tx): Promise<Known> => ({
    view: await orders.parts.catalog.view.get(tx),
    orders: await storedOrders(tx, asked.channelId, ids),
    aftersales: await storedAftersales(
      tx,
      asked.channelId,
      messages.flatMap((each) => (each.type === "aftersale" ? each.externalId : [])),
    ),
    earlier,
  }));
  const { codes } = asked.mapping;
  for (const each of batch) {
    tally.refuse(each);
    if (each.message?.type === "order") {
      tally.document(...judged(each, judgeOrder(each.message, asked, known)));
      tally.repeats(each, each.message);
      earlier.add(each.message.externalId);
      const place = { channelId: asked.channelId, codes };
      for (const code of unknownCodes(known.view, place, [each.message]))
        tally.code(code, fateOf(known.view, asked, code));
    } else if (each.message) {
      tally.document(...judged(each, judgeAftersale(each.message, known)));
    }
  }
}

const judged = (each: Assembled, [kind, why]: [Kind, Why]): [Kind, Assembled, Why] => [
  kind,
  each,
  why,
];

export interface CheckParts {
  readonly database: Database;
  readonly orders: Orders;
}

/** Rows of a count beside the items and places that there are. */
async function checkCount(parts: CheckParts, scope: Scope, asked: CheckAsked): Promise<Tally> {
  const tally = new Tally();
  const { catalog, parties } = parts.orders.parts;
  const { view, places } = await parts.database.read(scope, async (tx) => ({
    view: await catalog.view.get(tx),
    places: await parties.view.get(tx),
  }));
  const seen = new Set<string>();
  for await (const row of readRows(asked.path)) {
    const counted = parseCount(row, asked.mapping);
    const rows = samplesOf([row]);
    const add = (kind: Kind, document: string, why: Why) =>
      tally.add(kind, 1, () => ({ document, ...why, rows }));
    if (!counted.ok) {
      add("refused", "", counted.error);
      continue;
    }
    const { code, place } = counted.value;
    const item =
      asked.mapping.codes === "barcode" ? view.byBarcode(code)?.itemId : view.byCode(code)?.id;
    if (!places.placeByCode(place)) {
      add("refused", code, { rule: "unknown_place", field: "place", value: place });
      continue;
    }
    if (item === undefined) tally.code(code, makesItems(asked) ? "made" : "waiting");
    if (item === undefined && !makesItems(asked)) {
      add("refused", code, { rule: "unknown_item", field: "code", value: code });
      continue;
    }
    const key = `${code}/${place}`;
    if (seen.has(key)) {
      tally.result.repeatedRows += 1;
      add("repeated", key, { rule: "counted_twice", field: "code", value: code });
    }
    seen.add(key);
    add("new", key, plain);
  }
  return tally;
}

async function checkDocuments(parts: CheckParts, scope: Scope, asked: CheckAsked): Promise<Tally> {
  const tally = new Tally();
  const earlier = new Set<string>();
  const until = performance.now() + patienceMs;
  let batch: Assembled[] = [];
  const flush = async () => {
    await judgeBatch(parts, scope, { asked, batch, tally, earlier });
    batch = [];
  };
  // Documents without a date of their own get one when they are imported; here none is shown.
  for await (const each of assembleFile(asked.path, asked.mapping, new Date(0))) {
    batch.push(each);
    if (batch.length < documentsAtOnce) continue;
    await flush();
    if (performance.now() < until) continue;
    tally.result.whole = false;
    return tally;
  }
  await flush();
  return tally;
}

/**
 * What an import would do: every row of the file is new, changed, known, held or refused, with
 * samples of each. Stores nothing. Throws FileUnreadable.
 */
export async function checkFile(
  parts: CheckParts,
  scope: Scope,
  asked: CheckAsked,
): Promise<CheckResult> {
  const check = asked.mapping.kind === "stock" ? checkCount : checkDocuments;
  return (await check(parts, scope, asked)).result;
}
