import type { HeardAnswer } from "./dialect.ts";
import type { PartnerOrder } from "./orders.ts";
import type { PartnerStage } from "./stage.ts";

// Whether every file was acknowledged, every order answered and every parcel announced as the standard
// wants it: once, and with what holds.

/** Receipts: one for every file that arrived as another one, taken or refused as it deserves. */
export function wrongReceipts({ partner }: PartnerStage): string[] {
  const expected = partner.expected();
  const of = (isTaken: boolean) =>
    partner.receipts.filter((each) => each.isTaken === isTaken).map((each) => each.of);
  const [taken, refused] = [of(true), of(false)];
  return [
    ...(taken.length === expected.taken && new Set(taken).size === taken.length
      ? []
      : [`${taken.length} files acknowledged of ${expected.taken}`]),
    ...(refused.length === expected.refused
      ? []
      : [`${refused.length} files refused of ${expected.refused}`]),
  ];
}

const shown = (lines: ReadonlyMap<string, number>) =>
  [...lines]
    .filter(([, units]) => units > 0)
    .map(([id, units]) => `${id}:${units}`)
    .sort()
    .join(" ");

/** What is wrong with the answers of one order, in the order of their numbers. */
function wrongWith(order: PartnerOrder, answers: readonly HeardAnswer[], names: boolean): string[] {
  const last = answers.at(-1);
  if (!last) return ["was never answered"];
  const first = answers.filter((each) => !each.isLater);
  const chain = answers.map((each, at) => {
    const before = answers[at - 1];
    return !names || (each.replaces ?? "") === (before ? String(before.control) : "");
  });
  const wanted = shown(new Map([...order.lines].map(([id, { units }]) => [id, units])));
  return [
    ...(first.length === 1 && first[0] === answers[0] ? [] : [`${first.length} first answers`]),
    ...(chain.every(Boolean) ? [] : ["names another answer than the one before"]),
    // Who takes an order back is not told what he said himself.
    ...(order.isCancelled || shown(last.lines) === wanted
      ? []
      : [`was told ${shown(last.lines)} and wants ${wanted}`]),
  ];
}

/** Orders whose answers do not say what holds, or not as the standard does. */
export function wrongAnswers(stage: PartnerStage): string[] {
  const { partner, dialect, shipped, parcels, cancelled } = stage;
  const sorted = partner.answers.toSorted((a, b) => a.control - b.control);
  const wrong = partner.orders.all.flatMap((order) => {
    const own = sorted.filter((each) => each.order === order.number);
    const faults = wrongWith(order, own, dialect.namesReplaced);
    if (cancelled.has(order) && !own.at(-1)?.isRefusal) faults.push("was not refused");
    const sum = new Map<string, number>();
    for (const { lines } of partner.despatches.filter((each) => each.order === order.number))
      for (const [id, units] of lines) sum.set(id, (sum.get(id) ?? 0) + units);
    const left = shown(shipped.get(order.number) ?? new Map());
    if (shown(sum) !== left) faults.push(`parcels announced ${shown(sum)}, left ${left}`);
    return faults.map((each) => `${order.number} ${each}`);
  });
  const told = partner.despatches.map((each) => each.tracking).sort();
  const isOnce = JSON.stringify(told) === JSON.stringify(parcels.toSorted());
  return isOnce ? wrong : [...wrong, `${told.length} parcels announced of ${parcels.length}`];
}

interface Counts {
  readonly waiting: number;
  readonly dead: number;
  readonly unsaid: number;
  readonly due: number;
}

/** What lies open here: messages unread or set aside beyond the broken ones, documents without a receipt. */
export async function wrongDocuments(stage: PartnerStage): Promise<string[]> {
  const { company, channelId, dialect, partner } = stage;
  const [found] = await company.transact((tx) =>
    tx.rows<Counts>(
      `select (select count(*)::int from channels.inbox where tenant_id = $1 and channel_id = $2
           and state = 'waiting') as waiting,
         (select count(*)::int from channels.inbox where tenant_id = $1 and channel_id = $2
           and state = 'dead') as dead,
         (select count(*)::int from channels.document where tenant_id = $1 and channel_id = $2
           and direction = 'out' and state <> case when $3 and control <> '' then 'accepted'
             else 'sent' end) as unsaid,
         (select count(*)::int from channels.answered where tenant_id = $1 and channel_id = $2
           and due_at is not null) as due`,
      [tx.scope.tenantId, channelId, dialect.hasReceipts],
    ),
  );
  const { setAside } = partner.expected();
  const { waiting = 0, dead = 0, unsaid = 0, due = 0 } = found ?? {};
  return [
    ...(waiting === 0 ? [] : [`${waiting} documents unread`]),
    ...(dead === setAside ? [] : [`${dead} documents set aside, ${setAside} were broken`]),
    ...(unsaid === 0 ? [] : [`${unsaid} documents of ours without their receipt`]),
    ...(due === 0 ? [] : [`${due} orders with news that was not told`]),
  ];
}
