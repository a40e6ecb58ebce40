import type {
  Decision,
  Policy,
  ChangeCause,
  Reason,
  Source,
} from "../../../engines/promising/index.ts";
import { cutOffDay, nextWorkingDay } from "../../../kernel/index.ts";
import type { Day } from "../../../kernel/index.ts";
import type { PlaceClock } from "../../../engines/promising/index.ts";
import type { Place } from "../parties/index.ts";

/** One order's (or quote's) lines to be promised together. */
export interface ClaimGroup {
  /** The order's or quote's id. */
  readonly ref: number;
  readonly policy: Policy;
  readonly channelId: number;
  /** Where it goes, by national code: a province, a city or a county; empty when unknown. */
  readonly region: string;
  readonly wantedDay: Day | null;
  /** Higher goes first when open lines are promised anew. */
  readonly priority: number;
  readonly lines: readonly {
    readonly claimId: number;
    readonly itemId: number;
    readonly units: number;
  }[];
}

/** Which places serve a channel, and how long and dear the way from each is. */
export interface SourcingView {
  /** Candidate places of a channel and region; a shared object, so that engines can key on it. */
  sourcesOf(channelId: number, region: string): readonly Source[];
}

interface SourceRow {
  readonly channelId: number;
  readonly placeId: number;
  readonly rank: number;
  readonly parcelCostMinor: number;
  readonly transitDays: number;
}

interface TransitRow {
  readonly placeId: number;
  readonly region: string;
  readonly transitDays: number;
  readonly parcelCostMinor: number | null;
}

/** The division itself and those it lies in, the smallest first; "" is everywhere else. */
const fromSmallest = (region: string): string[] =>
  [6, 4, 2].filter((length) => length <= region.length).map((length) => region.slice(0, length));

/**
 * A view over sourcing rows: a channel without rules of its own uses those of channel 0, a region
 * those of the smallest division around it that a place has a way to.
 */
export function createSourcing(
  sources: readonly SourceRow[],
  transits: readonly TransitRow[],
): SourcingView {
  const byChannel = new Map<number, SourceRow[]>();
  for (const row of sources) {
    byChannel.set(row.channelId, [...(byChannel.get(row.channelId) ?? []), row]);
  }
  const transit = new Map(transits.map((row) => [`${row.placeId}/${row.region}`, row]));
  const told = new Set(transits.map((row) => row.region));
  const made = new Map<string, readonly Source[]>();
  return {
    sourcesOf(channelId, region) {
      const around = fromSmallest(region).filter((each) => told.has(each));
      // Regions that no way tells apart share one list.
      const key = `${channelId}/${around[0] ?? ""}`;
      const known = made.get(key);
      if (known) return known;
      const rows = byChannel.get(channelId) ?? byChannel.get(0) ?? [];
      const list = rows.map((row): Source => {
        const way = around
          .map((each) => transit.get(`${row.placeId}/${each}`))
          .find((each) => each !== undefined);
        return {
          place: row.placeId,
          rank: row.rank,
          parcelCostMinor: way?.parcelCostMinor ?? row.parcelCostMinor,
          transitDays: way?.transitDays ?? row.transitDays,
        };
      });
      made.set(key, list);
      return list;
    },
  };
}

/** A place's shipping days from an instant on: today only before its cut-off on a working day. */
export function clockOf(place: Place, now: Date): PlaceClock {
  const first = cutOffDay(
    place.calendar,
    { zone: place.zone, cutOffMinute: place.cutOffMinute },
    now,
  );
  const known = new Map<number, Day>();
  return {
    place: place.id,
    shipDay(day) {
      const from = day < first ? first : day;
      const found = known.get(from);
      if (found !== undefined) return found;
      const open = nextWorkingDay(place.calendar, from);
      known.set(from, open);
      return open;
    },
  };
}

/** On what a decision rests, as a promise row names it. */
export function basisOf(decision: Decision["lines"][number]): "atp" | "ctp" | "none" {
  if (decision.slices.length === 0) return "none";
  return decision.slices.some((slice) => slice.supply.kind === "capacity") ? "ctp" : "atp";
}

export interface ReasonNames {
  readonly place: (id: number) => { readonly zh: string; readonly en: string };
  readonly day: (day: Day) => string;
  /** Why capacity behind a receipt comes when it comes, where the planner said. */
  readonly made?: (supply: number) => { readonly zh: string; readonly en: string } | undefined;
}

type FromReceipt = Extract<Reason, { readonly code: "from_receipt" }>;

function receivedInWords(reason: FromReceipt, names: ReasonNames) {
  const place = names.place(reason.place);
  const day = names.day(reason.day);
  return {
    zh: `另 ${reason.units} 待${place.zh}到货，${day} 发出`,
    en: `${reason.units} more once received at ${place.en}, leaving ${day}`,
  };
}

/** Units that are still to be made, with what the planner says of the day. */
function madeInWords(reason: FromReceipt, names: ReasonNames) {
  const place = names.place(reason.place);
  const day = names.day(reason.day);
  const why = names.made?.(reason.supply);
  return {
    zh: `另 ${reason.units} 由产能生产，${day} 从${place.zh}发出${why ? `：${why.zh}` : ""}`,
    en: `${reason.units} more to be made, leaving ${place.en} ${day}${why ? `: ${why.en}` : ""}`,
  };
}

/** One reason in words, both languages: "37 now from Hangzhou" · 「杭州仓现货 37」. */
export function reasonInWords(reason: Reason, names: ReasonNames): { zh: string; en: string } {
  switch (reason.code) {
    case "from_stock": {
      const place = names.place(reason.place);
      const day = names.day(reason.day);
      return {
        zh: `${place.zh}现货 ${reason.units}，${day} 发出`,
        en: `${reason.units} from stock at ${place.en}, leaving ${day}`,
      };
    }
    case "from_receipt":
      return reason.kind === "capacity"
        ? madeInWords(reason, names)
        : receivedInWords(reason, names);
    case "late":
      return {
        zh: `比期望晚 ${reason.days} 天`,
        en: `${reason.days} day(s) after the day asked for`,
      };
    case "quota_cap":
      return {
        zh: `本渠道配额只剩 ${reason.left}`,
        en: `the channel's quota has ${reason.left} left`,
      };
    case "protected_for_others":
      return {
        zh: `${reason.units} 为其他渠道保留`,
        en: `${reason.units} are kept for other channels`,
      };
    case "short":
      return {
        zh: `${reason.units} 缺货，已记为待补需求`,
        en: `${reason.units} short: no supply in sight, kept as demand`,
      };
    case "split":
      return {
        zh: `分 ${reason.parcels} 个包裹发出`,
        en: `travels in ${reason.parcels} parcels`,
      };
    case "no_supply":
      return {
        zh: `到 ${names.day(reason.until)} 为止可用数量只有 ${reason.units}`,
        en: `only ${reason.units} can be had until ${names.day(reason.until)}`,
      };
    case "sold_out":
      return {
        zh: `到 ${names.day(reason.until)} 为止没有可用数量`,
        en: `nothing can be had until ${names.day(reason.until)}`,
      };
    case "left_out":
      return { zh: `${reason.units} 未承诺，不保留`, en: `${reason.units} not promised, not kept` };
    case "refused":
      return {
        zh: `整单未接受：缺 ${reason.units}`,
        en: `the whole order is refused: ${reason.units} missing`,
      };
    case "refused_late":
      return {
        zh: `整单未接受：${reason.units} 赶不上期望日`,
        en: `the whole order is refused: ${reason.units} would come too late`,
      };
    case "no_source":
      return { zh: "没有为该渠道设置发货地", en: "no place is set up to serve this channel" };
  }
}

const causeWords: Readonly<
  Record<ChangeCause, (place: { zh: string; en: string }) => { zh: string; en: string }>
> = {
  supply_gone: (place) => ({
    zh: `原定的${place.zh}供应已取消`,
    en: `the supply at ${place.en} it rested on is gone`,
  }),
  supply_later: (place) => ({
    zh: `${place.zh}的供应推迟了`,
    en: `the supply at ${place.en} comes later`,
  }),
  supply_less: (place) => ({
    zh: `${place.zh}的供应变少，不够原先的承诺`,
    en: `the supply at ${place.en} no longer covers what rested on it`,
  }),
  outranked: () => ({
    zh: "供应先给了优先级更高或更早的订单",
    en: "the supply went to orders served before this one",
  }),
  way_longer: (place) => ({
    zh: `从${place.zh}到收货地的在途天数变长了`,
    en: `the way from ${place.en} takes longer`,
  }),
  way_gone: (place) => ({
    zh: `${place.zh}不再为该渠道发货`,
    en: `${place.en} serves this channel no more`,
  }),
  more_supply: (place) => ({
    zh: `${place.zh}有了更多或更早的供应`,
    en: `${place.en} has more supply, or has it earlier`,
  }),
};

/** Why a promise moved, in words. The place is the one whose supply it is about, if any. */
export function causeInWords(
  cause: ChangeCause,
  place: { readonly zh: string; readonly en: string } = { zh: "发货地", en: "the place" },
): { zh: string; en: string } {
  return causeWords[cause](place);
}
