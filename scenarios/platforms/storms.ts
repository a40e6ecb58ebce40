// Every platform in a storm, one beside the other: what they say late, twice, out of order or not at
// all must in the end be true here, and what we tell them must be there once.
import assert from "node:assert/strict";
import { createChance, dayOfInstant } from "../../kernel/index.ts";
import { ChannelFailure, type ChannelDoor } from "../../connectors/port/index.ts";
import { cancelAndServe, storedOrders } from "../../server/modules/orders/index.ts";
import { decideAftersale } from "../../server/modules/channels/index.ts";
import { checkAll } from "../../server/compose.ts";
import { Book } from "./book.ts";
import { isCancelledByUs, isOurs, livesOf, openOf, type BookOrder } from "./entries.ts";
import { firstPiece, itemCount, openStormCompany, type StormCompany } from "./company.ts";
import { calm, Simulated, unlived } from "./simulated.ts";
import { differences, digestOf, plainOrders, textOfPlain, type Plain } from "./plain.ts";
import { codeOf, firstKey, newSite, truthOf, type Skin } from "./skin.ts";
import { deliver, pushChanges, rough, type Stage, type StormForm } from "./stage.ts";
import { openPartners, type Dialect } from "./partners/index.ts";

const weCancel = ({ skin }: Stage, order: BookOrder): boolean =>
  skin.connector.cancels !== undefined && isCancelledByUs(order);

/** Cancels one of our orders here, whole or a piece of it where the platform takes that. */
async function cancelOurs(company: StormCompany, stage: Stage): Promise<void> {
  const { skin, site, channelId, cancelled } = stage;
  const order = site.book.orders.find((each) => weCancel(stage, each) && !cancelled.has(each));
  if (!order) return;
  const externalId = skin.names.order(order);
  const { parts } = company.millrace.orders;
  await company.byPerson(async (tx) => {
    const orderId = (await storedOrders(tx, channelId, [externalId])).get(externalId)?.orderId;
    if (orderId === undefined) return;
    const isPiece = skin.connector.cancels === "lines" && order.serial % 20 === 5;
    const lines = isPiece ? await firstPiece(tx, orderId) : "all";
    const done = await cancelAndServe(tx, parts, { orderId, lines, why: "storm", by: "us" });
    assert.ok(done.ok, JSON.stringify(done));
    cancelled.set(order, isPiece ? "piece" : "whole");
  });
}

interface AskedRow {
  readonly id: number;
  readonly kind: string;
}

/** Decides here on what buyers ask for, as a person who saw it a while ago. */
async function answerBuyers(company: StormCompany, stage: Stage): Promise<void> {
  const { answers } = stage.skin.connector;
  if (!answers || !stage.skin.habits.asks) return;
  await company.transact(async (tx) => {
    const waiting = await tx.rows<AskedRow>(
      `select id, kind from orders.aftersale where tenant_id = $1 and channel_id = $2
         and standing = 'asked' order by id`,
      [tx.scope.tenantId, stage.channelId],
    );
    for (const { id, kind } of waiting) {
      const verdict = stage.chance.next() < 0.6 ? "agree" : "refuse";
      if (stage.chance.next() < 0.5 || !answers[verdict].some((each) => each === kind)) continue;
      const decided = await decideAftersale(tx, { id, verdict, why: "storm" });
      assert.ok(decided.ok || decided.error.kind === "answer_given", JSON.stringify(decided));
    }
  });
}

/** Words that the platform took and nobody here decided on, as the case stood then. */
async function undecided(company: StormCompany, stage: Stage): Promise<string[]> {
  const { skin, site, channelId } = stage;
  const decided = await company.transact((tx) =>
    tx.rows<{ said: string }>(
      `select format('%s %s %s %s', answer ->> 'externalId', answer ->> 'verdict',
         answer ->> 'kind', answer ->> 'amountMinor') as said
       from channels.answer where tenant_id = $1 and channel_id = $2`,
      [tx.scope.tenantId, channelId],
    ),
  );
  const known = new Set(decided.map(({ said }) => said));
  return site.book.answers
    .map((each) =>
      each.replace(/^\d+/, (id) =>
        skin.names.refund({ id: Number(id), isWhole: skin.habits.asks === "order" }),
      ),
    )
    .filter((each) => !known.has(each))
    .map((each) => `answered and never decided: ${each}`);
}

/** Ships one of our orders whole and tells the platform, until it has answered. */
async function shipOurs(stage: Stage): Promise<void> {
  const { skin, site, door, shipped } = stage;
  const order = site.book.orders.find(
    (each) =>
      isOurs(each) &&
      !weCancel(stage, each) &&
      each.paidAt &&
      !each.cancelledAt &&
      !shipped.has(each),
  );
  if (!order) return;
  shipped.add(order);
  const parcel = {
    orderExternalId: skin.names.order(order),
    ...{ carrier: "顺丰速运", trackingNumber: `OURS${order.serial}` },
    lines: order.lines.map((line) => ({
      lineExternalId: skin.names.line(line),
      units: openOf(line),
    })),
  };
  for (;;) {
    try {
      const ack = await door.confirmShipment(parcel);
      assert.ok(ack.ok, `${skin.connector.kind} ${parcel.orderExternalId}: ${JSON.stringify(ack)}`);
      return;
    } catch (error) {
      if (!(error instanceof ChannelFailure) || !error.retryable) throw error;
    }
  }
}

/** Our orders of a channel, in the words of the book's truth. */
async function oursOf({ millrace, scope }: StormCompany, skin: Skin): Promise<string[]> {
  const found = await millrace.database.read(scope, (tx) =>
    tx.rows<Plain>(plainOrders, [codeOf(skin)]),
  );
  return found.map(textOfPlain).sort();
}

const theirsOf = ({ skin, site }: Stage) =>
  site.book.orders.map((order) => truthOf(skin, order)).sort();

/** Orders that we cancelled and that do not stand so there, or of which more is gone. */
const wrongCancellations = ({ skin, cancelled }: Stage): string[] =>
  [...cancelled].flatMap(([order, what]) => {
    const gone = order.lines.reduce((sum, line) => sum + line.cancelled, 0);
    const isSo = what === "whole" ? order.cancelledAt !== null : gone === 1;
    return isSo ? [] : [`${skin.names.order(order)} cancelled here as ${what}, there ${gone}`];
  });

const differencesOf = async (company: StormCompany, stage: Stage): Promise<string[]> => [
  ...differences(theirsOf(stage), await oursOf(company, stage.skin)),
  ...wrongCancellations(stage),
];

function openDoor({ clock }: StormCompany, skin: Skin, settings: object): ChannelDoor {
  const sleep = async (ms: number) => clock.pass(ms);
  return skin.connector.open(settings as never, { fetch, now: clock.now, sleep });
}

async function openStage(company: StormCompany, skin: Skin, form: StormForm): Promise<Stage> {
  const { clock } = company;
  const chance = createChance(form.seed).fork(codeOf(skin));
  const parts = { codes: itemCount, habits: skin.habits, now: clock.now };
  const book = new Book({ ...parts, chance: chance.fork("book") });
  const site = newSite({ book, pageSize: form.pageSize, now: clock.now });
  const platform = await new Simulated(skin, site, chance.fork("platform")).open();
  const since = new Date(clock.now() - 60_000);
  const channelId = await company.connect(skin, { address: platform.address, since });
  const stage: Stage = {
    ...{ skin, site, platform, channelId, chance, pending: [], shipped: new Set() },
    cancelled: new Map(),
    door: openDoor(company, skin, skin.settings(platform.address, firstKey)),
    secrets: { valid: ["first-secret"], current: "first-secret" },
    sent: { pushed: 0, dropped: 0, doubled: 0, refused: 0 },
  };
  pushChanges(stage, clock.now);
  platform.weather = rough;
  return stage;
}

const secondKey = "second-key";

/**
 * The secret of the shop's pushes and the key of our calls are changed in the middle, and both are valid
 * for a while, in which a person types the new key in.
 */
async function rotate(company: StormCompany, stage: Stage, share: number): Promise<void> {
  const { secrets, site, skin, platform, channelId } = stage;
  if (share > 1 / 3 && secrets.current === "first-secret") {
    secrets.valid = ["first-secret", "second-secret"];
    secrets.current = "second-secret";
    site.keys = [firstKey, secondKey];
  } else if (share > 1 / 2 && site.keys.length === 2) {
    const settings = skin.settings(platform.address, secondKey);
    await company.setSettings(channelId, settings);
    stage.door = openDoor(company, skin, settings);
  }
  if (share <= 2 / 3) return;
  secrets.valid = ["second-secret"];
  site.keys = [secondKey];
}

/** Half a minute: buyers and hands on every platform, then pushes, then a run of every connection. */
async function turn(company: StormCompany, stages: readonly Stage[], isRough: boolean) {
  for (let at = 0; isRough && at < 4; at += 1) {
    for (const { site } of stages) {
      if (at < 2) site.book.place();
      site.book.change();
      site.book.change();
    }
    company.clock.pass(1_500);
  }
  for (const stage of stages) await deliver(company, stage);
  await company.readAll();
  await Promise.all(
    stages.map(async (stage) => {
      if (isRough) await shipOurs(stage);
      if (isRough) await cancelOurs(company, stage);
      if (isRough) await answerBuyers(company, stage);
      await company.runner.run(company.scope, stage.channelId);
    }),
  );
  await company.readAll();
  company.clock.pass(isRough ? 24_000 : 60_000);
}

/** The platform's stock as it was told last, through whatever the weather did to the telling. */
async function tellStock({ skin, site, door }: Stage): Promise<number> {
  const lines = Array.from({ length: itemCount }, (_each, at) => ({
    ...{ code: skin.names.code(at), units: 7 + at, rev: 1 },
  }));
  for (;;) {
    try {
      await door.pushStock(lines);
      return lines.filter(({ code, units }) => site.stock.get(code) !== units).length;
    } catch (error) {
      if (!(error instanceof ChannelFailure) || !error.retryable) throw error;
    }
  }
}

/** What a platform's own list says beside ours, once all is in. */
async function surveyGaps(company: StormCompany, stage: Stage): Promise<number> {
  const { runner, scope, clock } = company;
  const { day } = dayOfInstant(new Date(clock.now()), stage.skin.connector.zone);
  const result = await runner.reconcile(scope, stage.channelId, day);
  return result?.gaps.length ?? 1;
}

export interface StormReport {
  readonly kind: string;
  readonly orders: number;
  /** Lines in which both sides differ, and parcels, stock and lists that do. */
  readonly mismatches: readonly string[];
  readonly digest: string;
  /** What of its platform's ways this storm did not bring about. */
  readonly unlived: readonly string[];
  readonly line: string;
}

async function reportOf(company: StormCompany, stage: Stage): Promise<StormReport> {
  const { skin, site, platform, sent, shipped } = stage;
  const mismatches = await differencesOf(company, stage);
  const told = site.book.orders.flatMap(({ parcels }) => parcels.map((each) => each.tracking));
  const ours = told.filter((each) => each.startsWith("OURS"));
  if (ours.length !== shipped.size || new Set(ours).size !== ours.length)
    mismatches.push(`${ours.length} parcels there of ${shipped.size} told`);
  mismatches.push(...(await undecided(company, stage)));
  platform.weather = rough;
  const wrong = await tellStock(stage);
  if (wrong > 0) mismatches.push(`${wrong} codes with another stock`);
  platform.weather = calm;
  const gaps = await surveyGaps(company, stage);
  if (gaps > 0) mismatches.push(`${gaps} gaps in the platform's list of the day`);
  const digest = digestOf(theirsOf(stage));
  const orders = site.book.orders.length;
  return {
    ...{ kind: codeOf(skin), orders, mismatches, digest, unlived: unlived(stage) },
    line:
      `${codeOf(skin)}: ${orders} orders (${livesOf(site.book.orders)}), ${sent.pushed} pushes ` +
      `(${sent.dropped} dropped, ${sent.doubled} doubled, ${sent.refused} refused), ` +
      `${platform.said()}, ${shipped.size} parcels told once, ${stage.cancelled.size} ` +
      `cancellations, ${site.book.answers.length} answers, digest ${digest}`,
  };
}

/** Who is in a storm: platforms, and partners of files. */
export interface Over {
  readonly skins: readonly Skin[];
  readonly dialects: readonly Dialect[];
}

/** A storm; gives what differed in the end with each, which must be nothing. */
export async function storm({ skins, dialects }: Over, form: StormForm): Promise<StormReport[]> {
  const company = await openStormCompany();
  const stages: Stage[] = [];
  try {
    for (const skin of skins) stages.push(await openStage(company, skin, form));
    const partners = await openPartners(company, dialects, form.seed);
    for (let round = 0; round < form.rounds; round += 1) {
      for (const stage of stages) await rotate(company, stage, round / form.rounds);
      await turn(company, stages, true);
      await partners.turn(true);
    }
    for (const { platform } of stages) platform.weather = calm;
    for (let round = 0; round < 20; round += 1) {
      await turn(company, stages, false);
      await partners.turn(false);
      const left = await Promise.all([
        ...stages.map((stage) => differencesOf(company, stage)),
        partners.differences(),
      ]);
      if (round > 2 && left.every((each) => each.length === 0)) break;
    }
    const reports: StormReport[] = [];
    for (const stage of stages) reports.push(await reportOf(company, stage));
    reports.push(...(await partners.reports()));
    const laws = await checkAll(company.millrace, company.scope);
    assert.deepEqual(
      laws.flatMap(({ findings }) => findings),
      [],
    );
    return reports;
  } finally {
    for (const { platform } of stages) await platform.close();
    await company.close();
  }
}
