import type { DecideInput, Decision } from "./types.ts";

/** Something that must not be, in words for the maintainer. */
type Finding = string;

/** Units taken per supply, keyed by item, place and ref. */
function takenBySupply(decisions: readonly Decision[]): Map<string, number> {
  const taken = new Map<string, number>();
  for (const { lines } of decisions) {
    for (const { slices } of lines) {
      for (const { supply, units } of slices) {
        const key = `${supply.item}/${supply.place}/${supply.ref}`;
        taken.set(key, (taken.get(key) ?? 0) + units);
      }
    }
  }
  return taken;
}

function checkSupplies(input: DecideInput, decisions: readonly Decision[]): Finding[] {
  const free = new Map<string, number>();
  for (const supply of input.supplies) {
    free.set(`${supply.item}/${supply.place}/${supply.ref}`, Math.max(0, supply.free));
  }
  return [...takenBySupply(decisions)].flatMap(([key, units]) =>
    units > (free.get(key) ?? 0)
      ? [`supply ${key}: ${units} of ${free.get(key) ?? 0} promised`]
      : [],
  );
}

function checkLine(input: DecideInput, decision: Decision, at: number): Finding[] {
  const claim = input.claims[at];
  if (!claim) return [`decision ${decision.ref} has no claim`];
  const findings: Finding[] = [];
  const sources = new Map(claim.sources.map((source) => [source.place, source]));
  const clocks = new Map(input.clocks.map((clock) => [clock.place, clock]));
  decision.lines.forEach((line, index) => {
    const asked = claim.lines[index];
    if (asked?.ref !== line.ref) findings.push(`line ${line.ref} is out of order`);
    const sum = line.slices.reduce((total, slice) => total + slice.units, 0);
    const expected = decision.outcome === "refused" ? 0 : line.units - line.shortUnits;
    if (sum !== expected) findings.push(`line ${line.ref}: slices ${sum}, promised ${expected}`);
    for (const { supply, units, shipDay, deliverDay } of line.slices) {
      const source = sources.get(supply.place);
      const clock = clocks.get(supply.place);
      if (supply.item !== line.item) findings.push(`line ${line.ref}: foreign item ${supply.item}`);
      if (units <= 0) findings.push(`line ${line.ref}: empty slice`);
      if (!source || !clock) {
        findings.push(`line ${line.ref}: place ${supply.place} is no source`);
        continue;
      }
      const from = supply.kind === "on_hand" || supply.day < input.today ? input.today : supply.day;
      if (shipDay < clock.shipDay(from) || clock.shipDay(shipDay) !== shipDay)
        findings.push(`line ${line.ref}: ships on a wrong day`);
      if (shipDay + source.transitDays !== deliverDay)
        findings.push(`line ${line.ref}: wrong arrival`);
    }
  });
  const short = decision.lines.reduce((total, line) => total + line.shortUnits, 0);
  if (claim.policy === "complete" && short > 0 && decision.outcome !== "refused") {
    findings.push(`claim ${claim.ref}: complete, yet ${short} short`);
  }
  if (claim.policy === "backorder" && decision.outcome === "refused") {
    findings.push(`claim ${claim.ref}: a backorder was refused`);
  }
  return findings;
}

/** Caps, and protection: at the end every other channel still finds what was kept for it. */
function checkQuotas(input: DecideInput, decisions: readonly Decision[]): Finding[] {
  const taken = new Map<string, number>();
  const takenOfItem = new Map<number, number>();
  decisions.forEach((decision, at) => {
    const channel = input.claims[at]?.channel ?? 0;
    for (const line of decision.lines) {
      const sum = line.slices.reduce((total, slice) => total + slice.units, 0);
      const key = `${line.item}/${channel}`;
      taken.set(key, (taken.get(key) ?? 0) + sum);
      takenOfItem.set(line.item, (takenOfItem.get(line.item) ?? 0) + sum);
    }
  });
  const findings: Finding[] = [];
  for (const { item, channel, capLeft } of input.quotas) {
    const units = taken.get(`${item}/${channel}`) ?? 0;
    if (capLeft !== null && units > Math.max(0, capLeft)) {
      findings.push(`quota ${item}/${channel}: ${units} over its cap ${capLeft}`);
    }
  }
  return findings;
}

/** Recomputes from scratch what a plan must satisfy; an empty list means that all of it holds. */
export function verify(input: DecideInput, decisions: readonly Decision[]): Finding[] {
  if (decisions.length !== input.claims.length) return ["a claim was lost"];
  return [
    ...checkSupplies(input, decisions),
    ...checkQuotas(input, decisions),
    ...decisions.flatMap((decision, at) => checkLine(input, decision, at)),
  ];
}
