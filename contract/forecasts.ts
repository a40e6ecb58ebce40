import { Type } from "typebox";
import { NodeQuery } from "./demand.ts";
import { endpoint } from "./endpoint.ts";
import { UnratedMoney } from "./money.ts";
import { Currency, DayText, Id, Instant, ItemNames, Minor, oneOf, orNull } from "./words.ts";

const Words = Type.Object({ zh: Type.String(), en: Type.String() });
const Numbers = Type.Array(Type.Number());
const Count = Type.Integer({ minimum: 0 });
const Items = Type.Array(Type.Object({ id: Id, ...ItemNames }));
const VersionParams = Type.Object({ id: Id });
/** Without it the version that was published last. */
const VersionQuery = { versionId: Type.Optional(Id) };

const Settings = Type.Object({
  horizonDays: Type.Integer({ minimum: 28, maximum: 371 }),
  historyDays: Type.Integer({ minimum: 91, maximum: 1_830 }),
  /** Days from today on that stand as they were published. */
  frozenDays: Type.Integer({ minimum: 0, maximum: 60 }),
  /** Whether provinces are told apart. */
  byRegion: Type.Boolean(),
  /** A new version every night, published by itself. */
  nightly: Type.Boolean(),
  /**
   * By how many per cent WAPE of the last four weeks may rise over that of the eight before until
   * planners are told; null: never. What is left out stays as it is.
   */
  worsePercent: Type.Optional(orNull(Type.Integer({ minimum: 1, maximum: 1_000 }))),
});

export const readForecastSettings = endpoint(
  {
    id: "forecasts.settings",
    method: "GET",
    path: "/api/forecasts/settings",
    summary: "How forecasts are made",
    access: "forecasts.read",
  },
  { reply: Settings },
);

export const saveForecastSettings = endpoint(
  {
    id: "forecasts.set",
    method: "PUT",
    path: "/api/forecasts/settings",
    summary: "Change how forecasts are made, from the next run on",
    access: "forecasts.write",
  },
  { body: Settings, reply: Settings },
);

const Version = Type.Object({
  id: Id,
  kind: oneOf(["statistical", "scenario"]),
  name: Type.String(),
  state: oneOf(["running", "done", "failed", "cancelled"]),
  /** The first day it speaks of. */
  origin: DayText,
  horizonDays: Count,
  series: Count,
  /** Series that were studied, and those whose study was known from before. */
  studied: Count,
  reused: Count,
  /** The day whose learning it goes by; null where it learnt for itself. */
  learntOn: orNull(DayText),
  /** How often each finding was made. */
  findings: Type.Array(Type.Object({ kind: Type.String(), count: Count })),
  seconds: Type.Number(),
  message: Type.String(),
  jobId: orNull(Id),
  createdAt: Instant,
  createdBy: Type.String(),
  endedAt: orNull(Instant),
  publishedAt: orNull(Instant),
  publishedBy: orNull(Type.String()),
  /** Asked for to be looked at first: only a person publishes it. */
  draft: Type.Boolean(),
  /** What may be done with it now: published for the first time, or put back in force. */
  offer: orNull(oneOf(["publish", "put_back"])),
});

export const listVersions = endpoint(
  {
    id: "forecasts.versions",
    method: "GET",
    path: "/api/forecasts/versions",
    summary: "The last hundred forecast versions, newest first, and which one is published",
    access: "forecasts.read",
  },
  {
    reply: Type.Object({
      rows: Type.Array(Version),
      publishedId: orNull(Id),
      /** Days on which something was asked so far: from 28 on there is a forecast every night. */
      days: Count,
    }),
  },
);

export const runForecastEndpoint = endpoint(
  {
    id: "forecasts.run",
    method: "POST",
    path: "/api/forecasts/runs",
    summary:
      "Make a new version now, from all demand until yesterday; publish it when it is done, or keep it as a draft",
    access: "forecasts.write",
  },
  {
    body: Type.Object({
      name: Type.Optional(Type.String({ maxLength: 120 })),
      /** False: a draft, which is compared with the one in force and published by a person. */
      publish: Type.Boolean(),
      /** As if it were this earlier day: to see how it would have done. It is never published. */
      origin: Type.Optional(DayText),
    }),
    reply: Type.Object({ versionId: Id, jobId: Id }),
  },
);

export const cancelForecast = endpoint(
  {
    id: "forecasts.cancel",
    method: "POST",
    path: "/api/forecasts/versions/:id/cancel",
    summary: "Stop a version that is being made; what it has written is forgotten",
    access: "forecasts.write",
  },
  { params: VersionParams, reply: Type.Object({ done: Type.Boolean() }) },
);

export const publishForecast = endpoint(
  {
    id: "forecasts.publish",
    method: "POST",
    path: "/api/forecasts/versions/:id/publish",
    summary:
      "Publish a finished version, or put back one that was in force: what plans go by from now on",
    access: "forecasts.write",
  },
  { params: VersionParams, reply: Type.Object({ done: Type.Boolean() }) },
);

export const compareVersions = endpoint(
  {
    id: "forecasts.difference",
    method: "GET",
    path: "/api/forecasts/versions/:id/difference",
    summary: "Where a version differs from the one in force, by part, in units and money",
    access: "forecasts.read",
  },
  {
    params: VersionParams,
    reply: Type.Object({
      versionId: Id,
      /** The one in force; null where none is: all of the version is new then. */
      againstId: orNull(Id),
      /** The days that both are summed over: four weeks from today where both reach so far. */
      from: DayText,
      until: DayText,
      currency: Currency,
      items: Items,
      /** All demand first, then the most money first; a hundred at most. */
      rows: Type.Array(
        Type.Object({
          itemId: Count,
          channelId: Count,
          region: Type.String(),
          units: Type.Number(),
          against: Type.Number(),
          /** The difference at what a unit costs. */
          addedMinor: Minor,
        }),
      ),
    }),
  },
);

/**
 * All nodes in lists side by side, most money at risk first: ten thousand of them in one answer.
 * Money at risk is half the 80 % band of the next 28 days' demand, times what a unit cost in the
 * last ninety days.
 */
export const readTree = endpoint(
  {
    id: "forecasts.tree",
    method: "GET",
    path: "/api/forecasts/tree",
    summary:
      "Every item, channel and region of a version, with what is expected and what is at risk",
    access: "forecasts.read",
  },
  {
    query: Type.Object(VersionQuery),
    reply: Type.Object({
      versionId: orNull(Id),
      /** The first day of the version. */
      origin: orNull(DayText),
      items: Items,
      /** 0: all items. */
      itemId: Type.Array(Count),
      /** 0: all channels. */
      channelId: Type.Array(Count),
      /** "*": all regions. */
      region: Type.Array(Type.String()),
      isLeaf: Type.Array(Type.Boolean()),
      /** Demand of the last 28 days. */
      recent: Numbers,
      /** Forecast of the next 28. */
      next: Numbers,
      /** Of all its money; and what that leaves out, in other currencies, over the last 90 days. */
      currency: Currency,
      unrated: UnratedMoney,
      riskMinor: Type.Array(Minor),
      /** Mean absolute miss of a day in backtests over the mean demand of a day. */
      miss: Type.Array(orNull(Type.Number())),
      /** True when there are more nodes than can be listed. */
      more: Type.Boolean(),
    }),
  },
);

export const readForecast = endpoint(
  {
    id: "forecasts.node",
    method: "GET",
    path: "/api/forecasts/node",
    summary: "What a version says of an item, channel or region: points, fan, addends, models",
    access: "forecasts.read",
  },
  {
    query: Type.Object({ ...NodeQuery, ...VersionQuery }),
    reply: Type.Object({
      versionId: Id,
      origin: DayText,
      isLeaf: Type.Boolean(),
      class: Type.String(),
      /** By day from the origin. */
      point: Numbers,
      /** What was published of it, with overrides; null for a version that never was. */
      plan: orNull(Type.Array(Count)),
      levels: Numbers,
      /** By level, then by day; empty for a version whose fan was dropped. */
      quantiles: Type.Array(Numbers),
      /** Quantiles of the sum until the end of each week, by level, then by week. */
      sums: Type.Array(Numbers),
      /** Addends that sum to the point. */
      parts: Type.Array(Type.Object({ name: Words, values: Numbers })),
      /** Mean absolute miss of past origins, by day ahead. */
      errors: Numbers,
      models: Type.Array(
        Type.Object({
          name: Type.String(),
          weight: Type.Number(),
          /**
           * Over the naive forecast's miss; null where there was no room to try. Of a mix, on the
           * latest past origin, by weights that have not seen it.
           */
          error: orNull(Type.Number()),
          /** Of a mix of models: whether it speaks or stands by; null for the champion's members. */
          role: orNull(Type.Union([Type.Literal("champion"), Type.Literal("challenger")])),
          /** The same over all series that learn together, by which the champion was chosen. */
          groupError: orNull(Type.Number()),
          /** What a mix's error is: misses, or for thin demand pinball losses over mean demand. */
          measure: orNull(oneOf(["miss", "few_misses", "pinball"])),
        }),
      ),
      /** From which version on which mix spoke, the latest first; six changes of 92 versions at most. */
      champions: Type.Array(
        Type.Object({
          versionId: Id,
          origin: DayText,
          name: Type.String(),
          groupError: orNull(Type.Number()),
          challengerError: orNull(Type.Number()),
        }),
      ),
      findings: Type.Array(
        Type.Object({ kind: Type.String(), at: orNull(Type.Number()), words: Words }),
      ),
      /** A year by month, coarser than days and further; null where demand is younger than two. */
      months: orNull(
        Type.Object({
          /** The first day of the first: the month that the origin lies in, from the origin on. */
          first: DayText,
          units: Numbers,
          /** By level, then by month; empty where none is known. */
          quantiles: Type.Array(Numbers),
          /** Of a leaf: how far the month's own forecast counted beside the sum of its days. */
          shares: orNull(Numbers),
          /** Mean miss of past months in usual months, all leaves: of days alone, and of both. */
          dayLoss: Type.Number(),
          bothLoss: Type.Number(),
        }),
      ),
      /** Of its money. */
      currency: Currency,
      priceMinor: Minor,
      recent: Type.Number(),
      next: Type.Number(),
      riskMinor: Minor,
      miss: orNull(Type.Number()),
    }),
  },
);

export const readCalendar = endpoint(
  {
    id: "forecasts.calendar",
    method: "GET",
    path: "/api/forecasts/calendar",
    summary: "Festivals and days off between two days, as forecasts know them",
    access: "forecasts.read",
  },
  {
    query: Type.Object({ from: DayText, until: DayText }),
    reply: Type.Object({
      rows: Type.Array(
        Type.Object({
          from: DayText,
          until: DayText,
          /** What a what-if calls it. */
          key: Type.String(),
          name: Words,
          phase: Words,
          main: Type.Boolean(),
        }),
      ),
      /** Days in years whose days off are not announced yet. */
      provisional: Count,
    }),
  },
);

/** A row a leaf and span: what the engine says and what is planned, in all and at each place. */
export const exportForecast = endpoint(
  {
    id: "forecasts.export",
    method: "GET",
    path: "/api/forecasts/export",
    summary: "The published forecast and plan of every item and channel as Excel or CSV",
    access: "forecasts.read",
    media: "stream",
  },
  {
    query: Type.Object({
      grain: Type.Optional(oneOf(["day", "week", "month"])),
      format: Type.Optional(oneOf(["csv", "xlsx"])),
    }),
    reply: Type.Unknown(),
  },
);
