import type { Day } from "../../kernel/index.ts";
import { serviceOrder } from "./repromise.ts";
import type { Repromised, RepromiseInput } from "./repromise.ts";
import type { Claim, Decision, LineDecision, Slice, Source, Supply, World } from "./types.ts";

/** Something that must not be, in words for the maintainer. */
type Breach = string;

/** A supply as the checker sees it, with the days it can leave. */
interface Stock {
  free: number;
  readonly item: number;
  readonly place: number;
  readonly ready: Day;
  readonly ship: Day;
}

/** The checker's own books: plain maps by text, nothing of the engine's state. */
interface Books {
  readonly stocks: Map<string, Stock>;
  readonly caps: Map<string, number>;
  readonly kept: Map<string, number>;
  readonly shipDay: (place: number, day: Day) => Day;
  readonly today: Day;
}

const supplyKey = (each: Supply) => `${each.item}/${each.place}/${each.ref}`;
const asked = (units: number) => (Number.isSafeInteger(units) && units > 0 ? units : 0);
const sum = (numbers: readonly number[]) => numbers.reduce((total, each) => total + each, 0);

function readyOf(supply: Supply, today: Day): Day {
  return supply.kind === "on_hand" ? today : (Math.max(supply.day, today) as Day);
}

function openBooks(world: World): Books {
  const clocks = new Map(world.clocks.map((clock) => [clock.place, clock.shipDay]));
  const stocks = new Map<string, Stock>();
  for (const supply of world.supplies) {
    const ready = readyOf(supply, world.today);
    const clock = clocks.get(supply.place);
    if (!clock || ready > world.today + world.horizonDays || !(supply.free > 0)) continue;
    const known = stocks.get(supplyKey(supply));
    const free = Math.floor(supply.free) + (known?.free ?? 0);
    const { item, place } = supply;
    stocks.set(supplyKey(supply), { free, item, place, ready, ship: clock(ready) });
  }
  const caps = new Map<string, number>();
  const kept = new Map<string, number>();
  for (const { item, channel, capLeft, protectedLeft } of world.quotas) {
    const key = `${item}/${channel}`;
    if (capLeft !== null) caps.set(key, Math.max(0, Math.min(capLeft, caps.get(key) ?? capLeft)));
    kept.set(key, Math.max(0, protectedLeft, kept.get(key) ?? 0));
  }
  const shipDay = (place: number, day: Day) => clocks.get(place)?.(day) ?? day;
  return { stocks, caps, kept, shipDay, today: world.today };
}

/** What a claim could have had of one item at its turn. */
interface Chance {
  readonly item: number;
  readonly units: number;
  readonly allowed: number;
  readonly inTime: number;
  readonly all: number;
}

function arrivesInTime(
  claim: Claim,
  when: { readonly ready: Day; readonly deliver: number },
  today: Day,
): boolean {
  return claim.wantedDay === null ? when.ready <= today : when.deliver <= claim.wantedDay;
}

function sourceByPlace(claim: Claim): Map<number, Source> {
  return new Map(claim.sources.toReversed().map((source) => [source.place, source]));
}

function chancesOf(books: Books, claim: Claim): Chance[] {
  const sources = sourceByPlace(claim);
  return [...new Set(claim.lines.map((line) => line.item))].map((item) => {
    const stocks = [...books.stocks.values()].filter((stock) => stock.item === item);
    let others = 0;
    for (const [key, units] of books.kept) {
      if (key.startsWith(`${item}/`) && key !== `${item}/${claim.channel}`) others += units;
    }
    const cap = books.caps.get(`${item}/${claim.channel}`) ?? Infinity;
    const free = sum(stocks.map((stock) => stock.free));
    const near = stocks.filter((stock) => sources.has(stock.place));
    const early = near.filter(({ place, ready, ship }) => {
      const deliver = ship + (sources.get(place)?.transitDays ?? 0);
      return arrivesInTime(claim, { ready, deliver }, books.today);
    });
    return {
      item,
      units: sum(claim.lines.filter((each) => each.item === item).map((each) => asked(each.units))),
      allowed: Math.min(cap, Math.max(0, free - others)),
      inTime: sum(early.map((stock) => stock.free)),
      all: sum(near.map((stock) => stock.free)),
    };
  });
}

function checkSlice(books: Books, claim: Claim, slice: Slice): Breach[] {
  const { supply, units, readyDay, shipDay, deliverDay } = slice;
  const stock = books.stocks.get(supplyKey(supply));
  const source = sourceByPlace(claim).get(supply.place);
  if (!stock || !source) return [`supply ${supplyKey(supply)} cannot serve this claim`];
  const breaches: Breach[] = [];
  if (!Number.isSafeInteger(units) || units < 1) breaches.push(`a slice of ${units} units`);
  if (readyDay !== stock.ready) breaches.push(`ready ${readyDay}, expected ${stock.ready}`);
  if (shipDay < stock.ship) breaches.push(`ships ${shipDay}, before ${stock.ship}`);
  if (books.shipDay(supply.place, shipDay) !== shipDay) breaches.push(`ships on closed ${shipDay}`);
  if (deliverDay !== shipDay + source.transitDays) breaches.push(`arrives ${deliverDay}`);
  const waits = shipDay > stock.ship;
  if (waits && (claim.wantedDay === null || deliverDay > claim.wantedDay)) {
    breaches.push(`waits until ${shipDay} and is late by it`);
  }
  return breaches;
}

function checkLine(claim: Claim, line: LineDecision, at: number): Breach[] {
  const wanted = claim.lines[at];
  const breaches: Breach[] = [];
  if (!wanted || wanted.ref !== line.ref || wanted.item !== line.item) return ["is out of order"];
  const taken = sum(line.slices.map((slice) => slice.units));
  if (line.slices.some((slice) => slice.supply.item !== line.item)) breaches.push("foreign item");
  const days = line.slices.map((slice) => slice.deliverDay);
  const first = days.length > 0 ? Math.min(...days) : null;
  const complete = taken > 0 && (line.shortUnits === 0 || claim.policy === "partial");
  const last = complete ? Math.max(...days) : null;
  if (line.firstDay !== first) breaches.push(`first day ${line.firstDay}, expected ${first}`);
  if (line.deliverDay !== last) breaches.push(`last day ${line.deliverDay}, expected ${last}`);
  const said = sum(
    line.reasons.map((reason) =>
      reason.code === "from_stock" || reason.code === "from_receipt" ? reason.units : 0,
    ),
  );
  if (said !== taken) breaches.push(`reasons name ${said} units, slices ${taken}`);
  return breaches;
}

/** Outcome and totals against what the claim could have had: its policy, and no waste. */
function checkTotals(
  claim: Claim,
  decision: Decision,
  { chances, today }: { readonly chances: readonly Chance[]; readonly today: Day },
): Breach[] {
  const can = sum(chances.map((each) => Math.min(each.units, each.allowed, each.all)));
  const early = sum(chances.map((each) => Math.min(each.units, each.allowed, each.inTime)));
  const units = sum(chances.map((each) => each.units));
  const late = claim.mustMeetWanted === true && claim.wantedDay !== null && early < units;
  const refused =
    (claim.policy === "complete" && (can < units || late)) ||
    (claim.policy === "partial" && early === 0);
  const short = sum(decision.lines.map((line) => line.shortUnits));
  const slices = decision.lines.flatMap((line) => line.slices);
  const taken = sum(slices.map((slice) => slice.units));
  if (refused !== (decision.outcome === "refused")) {
    return [`is ${decision.outcome}, could have ${can} (${early} in time) of ${units}`];
  }
  if (refused) return taken === 0 ? [] : [`is refused but holds ${taken}`];
  const breaches: Breach[] = [];
  const outcome = taken === units ? "granted" : taken > 0 ? "part" : "short";
  if (decision.outcome !== outcome) breaches.push(`is ${decision.outcome}, expected ${outcome}`);
  if (taken + short !== units) breaches.push(`${taken} taken and ${short} short of ${units}`);
  const expected = claim.policy === "partial" ? early : can;
  if (taken !== expected) breaches.push(`took ${taken} where ${expected} could be had`);
  const punctual = sum(
    slices
      .filter(({ readyDay: ready, deliverDay: deliver }) =>
        arrivesInTime(claim, { ready, deliver }, today),
      )
      .map((slice) => slice.units),
  );
  if (punctual !== early) breaches.push(`${punctual} in time where ${early} could be`);
  return breaches;
}

/** Books a decision: never more than there is, nor than the channel may take. */
function book(books: Books, claim: Claim, chances: readonly Chance[], plan: Decision): Breach[] {
  const breaches: Breach[] = [];
  for (const { item, allowed } of chances) {
    const slices = plan.lines.filter((line) => line.item === item).flatMap((line) => line.slices);
    for (const { supply, units } of slices) {
      const stock = books.stocks.get(supplyKey(supply));
      if (!stock) continue;
      stock.free -= units;
      if (stock.free < 0) breaches.push(`supply ${supplyKey(supply)} is over-promised`);
    }
    const taken = sum(slices.map((slice) => slice.units));
    if (taken > allowed) breaches.push(`item ${item}: ${taken} taken, ${allowed} allowed`);
    const key = `${item}/${claim.channel}`;
    const cap = books.caps.get(key);
    if (cap !== undefined) books.caps.set(key, cap - taken);
    books.kept.set(key, Math.max(0, (books.kept.get(key) ?? 0) - taken));
  }
  return breaches;
}

/** After booking: nothing later was used where something as good and better placed was left. */
function checkOrderOfUse(books: Books, claim: Claim, line: LineDecision): Breach[] {
  const breaches: Breach[] = [];
  const sources = sourceByPlace(claim);
  const left = [...books.stocks.values()].filter((each) => each.item === line.item && each.free);
  for (const { supply, readyDay, deliverDay } of line.slices) {
    const early = arrivesInTime(claim, { ready: readyDay, deliver: deliverDay }, books.today);
    for (const { place, ready, ship } of left) {
      const source = sources.get(place);
      if (!source) continue;
      const deliver = ship + source.transitDays;
      if (!early && deliver < deliverDay) breaches.push(`waits for ${deliverDay}, not ${deliver}`);
      const backward = early && claim.wantedDay !== null && place === supply.place;
      if (backward && ready > readyDay && arrivesInTime(claim, { ready, deliver }, books.today)) {
        breaches.push(`uses supply of ${readyDay} where that of ${ready} makes it`);
      }
    }
  }
  return breaches;
}

/**
 * What is broken in a plan, recomputed from scratch in the order of the claims; empty when all of
 * this holds: no supply beyond its free units; caps and what is kept for others respected at each
 * claim's turn; slices, short units, days and reasons agree; each policy honoured; at its turn each
 * claim has as many units in time, and as many in all, as it could have had; backward use at each
 * place; no unit later than one left over that could have come earlier.
 */
export function verify(
  world: World & { readonly claims: readonly Claim[] },
  plan: readonly Decision[],
): Breach[] {
  if (plan.length !== world.claims.length) return ["a claim was lost or invented"];
  const books = openBooks(world);
  return world.claims.flatMap((claim, at) => {
    const decision = plan[at];
    if (decision?.ref !== claim.ref || decision.lines.length !== claim.lines.length) {
      return [`claim ${claim.ref} is out of order`];
    }
    const chances = chancesOf(books, claim);
    const breaches = [
      ...decision.lines.flatMap((line, index) => [
        ...line.slices.flatMap((slice) => checkSlice(books, claim, slice)),
        ...checkLine(claim, line, index),
      ]),
      ...checkTotals(claim, decision, { chances, today: books.today }),
      ...book(books, claim, chances, decision),
      ...decision.lines.flatMap((line) => checkOrderOfUse(books, claim, line)),
    ];
    return breaches.map((breach) => `claim ${claim.ref}: ${breach}`);
  });
}

/**
 * The same for a re-promise, whose claims are replayed in their order of service, and for its
 * account of who gained and who slipped.
 */
export function verifyRepromise(input: RepromiseInput, result: Repromised): Breach[] {
  const claims = serviceOrder(input.openClaims);
  const breaches = verify({ ...input, claims }, result.plan);
  claims.forEach((claim, at) => {
    const before = claims[at - 1];
    if (before && before.priority < claim.priority) breaches.push(`claim ${claim.ref} came late`);
  });
  let moved = 0;
  claims.forEach((claim, at) => {
    result.plan[at]?.lines.forEach((line, index) => {
      const present = claim.present[index];
      const { shortUnits, deliverDay } = present ?? line;
      if (shortUnits === line.shortUnits && deliverDay === line.deliverDay) return;
      moved += 1;
      const never = Number.MAX_SAFE_INTEGER;
      const worse =
        line.shortUnits - shortUnits || (line.deliverDay ?? never) - (deliverDay ?? never);
      const effect = worse > 0 ? "slipped" : "gained";
      const listed = result.changes.filter(
        (change) => change.claim === claim.ref && change.line === line.ref,
      );
      if (listed.length !== 1 || listed[0]?.effect !== effect) {
        breaches.push(`claim ${claim.ref} line ${line.ref}: ${effect}, not so listed`);
      }
    });
  });
  const lines = sum(claims.map((claim) => claim.lines.length));
  if (result.gained + result.slipped !== moved || result.unchanged !== lines - moved) {
    breaches.push(`${moved} lines moved, not ${result.gained} + ${result.slipped}`);
  }
  return breaches;
}
