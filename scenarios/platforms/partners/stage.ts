// A partner of files beside the platforms: his files come into the folder that his channel has, and what
// we send is taken out of it.
import assert from "node:assert/strict";
import { mkdir, readdir, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createChance } from "../../../kernel/index.ts";
import { cancelAndServe, shipUnits, startPick } from "../../../server/modules/orders/index.ts";
import type { Tx } from "../../../server/platform/index.ts";
import { itemCodes, type StormCompany } from "../company.ts";
import { differences, digestOf } from "../plain.ts";
import type { Dialect } from "./dialect.ts";
import { isCancelledHere, isShippedHere, type PartnerOrder } from "./orders.ts";
import { Partner } from "./partner.ts";
import { wrongAnswers, wrongDocuments, wrongReceipts } from "./verdicts.ts";

export interface PartnerStage {
  readonly company: StormCompany;
  readonly dialect: Dialect;
  readonly partner: Partner;
  readonly channelId: number;
  /** Where his files lie. */
  readonly folder: string;
  /** What left here: pieces by order and line, and the numbers of the parcels. */
  readonly shipped: Map<string, Map<string, number>>;
  readonly parcels: string[];
  readonly cancelled: Set<PartnerOrder>;
}

export async function openPartner(
  company: StormCompany,
  dialect: Dialect,
  seed: number,
): Promise<PartnerStage> {
  const { kind } = dialect.connector;
  const channelId = await company.openChannel({
    ...{ code: kind, kind, codes: itemCodes, settings: dialect.settings },
    ...{ since: new Date(company.clock.now()), confirmsShipments: true },
  });
  const folder = join(company.dropFolder, String(company.scope.tenantId), `channel-${channelId}`);
  await mkdir(join(folder, "in"), { recursive: true });
  const chance = createChance(seed).fork(kind);
  const partner = new Partner({ dialect, chance, now: company.clock.now, codes: itemCodes });
  const nothing = { shipped: new Map(), parcels: [], cancelled: new Set<PartnerOrder>() };
  return { company, dialect, partner, channelId, folder, ...nothing };
}

let files = 0;

/** Lays what arrives into the folder; it has come to rest when the folder is read. */
async function deliver({ company, partner, folder }: PartnerStage): Promise<void> {
  const rested = new Date(company.clock.now() - 5_000);
  for (const text of partner.transport.arrivals(company.clock.now())) {
    const path = join(folder, "in", `${String((files += 1)).padStart(8, "0")}.file`);
    await writeFile(path, text);
    await utimes(path, rested, rested);
  }
}

async function fetchOut({ partner, folder }: PartnerStage): Promise<void> {
  for (const name of (await readdir(join(folder, "out"))).sort()) {
    partner.fetch(name, await readFile(join(folder, "out", name), "utf8"));
    await rm(join(folder, "out", name));
  }
}

interface OwnLine {
  readonly orderId: number;
  readonly lineId: number;
  readonly line: string;
  readonly open: number;
}

const linesHere = (tx: Tx, channelId: number, number: string) =>
  tx.rows<OwnLine>(
    `select line.order_id as "orderId", line.id as "lineId", line.external_id as line,
       line.units - line.cancelled_units - line.shipped_units as open
     from orders.order as parent join orders.line as line on line.tenant_id = parent.tenant_id
       and line.order_id = parent.id
     where parent.tenant_id = $1 and parent.channel_id = $2 and parent.external_id = $3
     order by line.id`,
    [tx.scope.tenantId, channelId, number],
  );

/** Ships of the first of our orders that is here, in parcels of a line each or the whole rest. */
async function ship(stage: PartnerStage): Promise<void> {
  const { company, partner, channelId, shipped, parcels } = stage;
  for (const order of partner.orders.all.filter(isShippedHere)) {
    const known = shipped.get(order.number) ?? new Map<string, number>();
    const left = [...order.lines].some(([id, { units }]) => (known.get(id) ?? 0) < units);
    if (!left) continue;
    const isDone = await company.transact(async (tx) => {
      const open = (await linesHere(tx, channelId, order.number)).filter((each) => each.open > 0);
      const [first] = open;
      if (!first) return false;
      const some = parcels.length % 2 === 0 ? [first] : open;
      const lines = some.map((each) => ({ lineId: each.lineId, units: each.open }));
      const at = { orderId: first.orderId, placeId: company.placeId, lines };
      const tracking = `P${channelId}-${parcels.length}`;
      const picked = await startPick(tx, at);
      assert.ok(picked.ok, JSON.stringify(picked));
      const shipmentId = await tx.newIds(1);
      const left = await shipUnits(tx, { ...at, shipmentId, carrier: "SF", tracking });
      assert.ok(left.ok, JSON.stringify(left));
      for (const each of some) known.set(each.line, (known.get(each.line) ?? 0) + each.open);
      shipped.set(order.number, known);
      parcels.push(tracking);
      return true;
    });
    if (isDone) return;
  }
}

/** Takes one of our orders back, as a person here does. */
async function cancel({ company, partner, channelId, cancelled }: PartnerStage): Promise<void> {
  const order = partner.orders.all.find(
    (each) => isCancelledHere(each) && !isShippedHere(each) && !cancelled.has(each),
  );
  if (!order) return;
  await company.byPerson(async (tx) => {
    const [line] = await linesHere(tx, channelId, order.number);
    if (!line) return;
    const { parts } = company.millrace.orders;
    const asked = { orderId: line.orderId, lines: "all", why: "storm", by: "us" } as const;
    const done = await cancelAndServe(tx, parts, asked);
    assert.ok(done.ok, JSON.stringify(done));
    cancelled.add(order);
  });
}

/** Half a minute of a partner: he buys, files come and go, we ship and take back. */
export async function partnerTurn(stage: PartnerStage, isRough: boolean): Promise<void> {
  const { company, partner, channelId } = stage;
  partner.transport.isRough = isRough;
  if (isRough) partner.live();
  partner.send();
  await deliver(stage);
  await company.runner.run(company.scope, channelId);
  await company.readAll();
  await ship(stage);
  if (isRough) await cancel(stage);
  await company.readAll();
  await fetchOut(stage);
  partner.read();
}

/** An order as a line of text: what both sides must agree on. */
const textOf = (number: string, day: string, lines: readonly string[]) =>
  [number, day, ...[...lines].sort()].join(" ");

const theirsOf = ({ partner, shipped }: PartnerStage): string[] =>
  partner.orders.all
    .map(({ number, isCancelled, day, lines }) => {
      if (isCancelled) return textOf(number, "over", []);
      const wanted = [...lines].filter(([, { units }]) => units > 0);
      return textOf(
        number,
        day,
        wanted.map(
          ([id, { code, units }]) => `${id}:${code}:${units}:${shipped.get(number)?.get(id) ?? 0}`,
        ),
      );
    })
    .sort();

interface Row {
  readonly number: string;
  readonly day: string;
  readonly lines: readonly string[];
}

async function oursOf({ company, channelId }: PartnerStage): Promise<string[]> {
  const rows = await company.transact((tx) =>
    tx.rows<Row>(
      `select parent.external_id as number,
         case when parent.deal = 'cancelled' then 'over' else parent.wanted_day::text end as day,
         array(select format('%s:%s:%s:%s', line.external_id, line.code,
             line.units - line.cancelled_units, line.shipped_units) from orders.line as line
           where line.tenant_id = $1 and line.order_id = parent.id
             and line.units > line.cancelled_units) as lines
       from orders.order as parent where parent.tenant_id = $1 and parent.channel_id = $2`,
      [tx.scope.tenantId, channelId],
    ),
  );
  return rows.map(({ number, day, lines }) => textOf(number, day, lines)).sort();
}

/** Where both sides differ; something while files are still on their way. */
export async function partnerDifferences(stage: PartnerStage): Promise<string[]> {
  const { isQuiet } = stage.partner;
  return [
    ...(isQuiet ? [] : ["files are still on their way"]),
    ...differences(theirsOf(stage), await oursOf(stage)),
    ...wrongReceipts(stage),
    ...wrongAnswers(stage),
    ...(await wrongDocuments(stage)),
  ];
}

/** What of a partner's ways a storm did not bring about. */
function unlivedBy({ partner, parcels, cancelled }: PartnerStage): string[] {
  const { dropped, cut, doubled, late } = partner.transport.counts;
  const { all } = partner.orders;
  const happened: readonly (readonly [what: string, count: number])[] = [
    ...([
      ["files that were lost", dropped],
      ["files that were cut off", cut],
    ] as const),
    ...([
      ["files that came twice", doubled],
      ["files that came late", late],
    ] as const),
    ["changes", all.filter((each) => each.changes > 1).length],
    ["cancellations", all.filter((each) => each.isCancelled).length],
    ...([
      ["parcels", parcels.length],
      ["orders that we took back", cancelled.size],
    ] as const),
  ];
  return happened.filter(([, count]) => count === 0).map(([what]) => what);
}

export async function partnerReport(stage: PartnerStage) {
  const { dialect, partner, parcels } = stage;
  const { kind } = dialect.connector;
  const { all } = partner.orders;
  const { sent, dropped, cut, doubled, late } = partner.transport.counts;
  const over = all.filter((each) => each.isCancelled).length;
  const changes = all.reduce((sum, each) => sum + each.changes, 0);
  const digest = digestOf(theirsOf(stage));
  return {
    ...{ kind, orders: all.length, digest, unlived: unlivedBy(stage) },
    mismatches: await partnerDifferences(stage),
    line:
      `${kind}: ${all.length} orders by files (${changes} changes, ${over} cancelled), ` +
      `${sent} files sent (${dropped} dropped, ${cut} cut off, ${doubled} doubled, ${late} late, ` +
      `${partner.repeated} told anew), ${partner.receipts.length} receipts, ` +
      `${partner.answers.length} answers, ${parcels.length} parcels announced, digest ${digest}`,
  };
}
