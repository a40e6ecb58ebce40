import { Type } from "typebox";
import { NodeQuery, RegionCode } from "./demand.ts";
import { endpoint } from "./endpoint.ts";
import { DayText, Id, Instant, ItemNames, Note, oneOf, orNull, UnitsHeld } from "./words.ts";

const Count = Type.Integer({ minimum: 0 });
const Numbers = Type.Array(Type.Number());

/** A part of the demand; with a place, what falls to it, where the plan tells provinces apart. */
const PartQuery = { ...NodeQuery, placeId: Type.Optional(Id) };

/** The published plan of a part, by day from the origin of its version. */
export const readPlanEndpoint = endpoint(
  {
    id: "forecasts.plan",
    method: "GET",
    path: "/api/forecasts/plan",
    summary: "The published plan of a part in whole units, beside what the engine says",
    access: "forecasts.read",
  },
  {
    query: Type.Object(PartQuery),
    reply: Type.Object({
      versionId: orNull(Id),
      origin: DayText,
      /** The last day that stands as it was published. */
      frozenUntil: DayText,
      /** By day from the origin: the engine's points, and the plan. */
      point: Numbers,
      plan: Type.Array(Count),
      /** Asked until the day before the origin, from where its month and its week begin. */
      askedFrom: DayText,
      asked: Type.Array(Type.Integer()),
    }),
  },
);

const Override = Type.Object({
  id: Id,
  /** 0: all. */
  itemId: Count,
  channelId: Count,
  /** "*": all. */
  region: Type.String(),
  /** Of what falls to that place alone; null: of all places. */
  placeId: orNull(Id),
  /** By channel the provinces that fell to the place when it was said: these it stays with. */
  ground: orNull(Type.Record(Type.String(), Type.Array(Type.String()))),
  fromDay: DayText,
  untilDay: DayText,
  units: UnitsHeld,
  /** What the engine said of these days when it was made. */
  baseUnits: Type.Number(),
  versionId: Id,
  reason: Type.String(),
  author: Type.String(),
  createdAt: Instant,
  expiresOn: orNull(DayText),
  withdrawnAt: orNull(Instant),
  withdrawnBy: orNull(Type.String()),
  /** What was asked in the end; null until the days are over. */
  actualUnits: orNull(UnitsHeld),
  /** By how many units it was nearer than the engine; negative: further. */
  addedUnits: orNull(Type.Number()),
  /**
   * Why it changes nothing though it counts: it speaks of one province or place while provinces are
   * planned together, or of a part that nothing is planned of. Null: it works, or is over.
   */
  idle: orNull(oneOf(["regions_together", "no_part"])),
});

const Moved = Type.Object({
  /** 0: all. */
  itemId: Count,
  channelId: Count,
  /** "*": all. */
  region: Type.String(),
  /** Of what falls to that place alone; null: of all places. */
  placeId: orNull(Id),
  before: Type.Integer(),
  after: Type.Integer(),
});

/** What an override would make of the parts above and below it, before it is one. */
export const previewOverrideEndpoint = endpoint(
  {
    id: "forecasts.preview_override",
    method: "GET",
    path: "/api/forecasts/overrides/preview",
    summary: "Planned units over some days above and below a part, as they stand and as they would",
    access: "forecasts.write",
  },
  {
    query: Type.Object({ ...PartQuery, fromDay: DayText, untilDay: DayText, units: UnitsHeld }),
    reply: Type.Object({
      items: Type.Array(Type.Object({ id: Id, ...ItemNames })),
      above: Type.Array(Moved),
      /** Those that move most first. */
      below: Type.Array(Moved),
      /** Parts below that are not listed. */
      more: Count,
    }),
  },
);

export const listOverrides = endpoint(
  {
    id: "forecasts.overrides",
    method: "GET",
    path: "/api/forecasts/overrides",
    summary: "Overrides of a part, of those above and of those below it, newest first",
    access: "forecasts.read",
  },
  { query: Type.Object(PartQuery), reply: Type.Object({ rows: Type.Array(Override) }) },
);

export const saveOverride = endpoint(
  {
    id: "forecasts.override",
    method: "POST",
    path: "/api/forecasts/overrides",
    summary: "Set so many units over some days of a part; it flows down and up at once",
    access: "forecasts.write",
  },
  {
    body: Type.Object({
      itemId: Type.Optional(Id),
      channelId: Type.Optional(Id),
      region: Type.Optional(RegionCode),
      /** Of what falls to this place by the rules in force, where the plan tells provinces apart. */
      placeId: Type.Optional(Id),
      fromDay: DayText,
      untilDay: DayText,
      /** Over all the days together, what was asked on those that are over included. */
      units: UnitsHeld,
      reason: Note,
      /** From this day on it no longer counts. */
      expiresOn: Type.Optional(orNull(DayText)),
    }),
    reply: Type.Object({ id: Id, baseUnits: Type.Number() }),
  },
);

export const withdrawOverrideEndpoint = endpoint(
  {
    id: "forecasts.withdraw_override",
    method: "POST",
    path: "/api/forecasts/overrides/:id/withdraw",
    summary: "Take an override back; it stays in the list",
    access: "forecasts.write",
  },
  { params: Type.Object({ id: Id }), reply: Type.Object({ done: Type.Boolean() }) },
);

/** Whether overrides help: the engine's misses and the author's own, on days that are over. */
export const readValueAdded = endpoint(
  {
    id: "forecasts.value_added",
    method: "GET",
    path: "/api/forecasts/value-added",
    summary: "Measured forecast value added by author: misses with and without overrides",
    access: "forecasts.read",
  },
  {
    reply: Type.Object({
      rows: Type.Array(
        Type.Object({
          /** As he was called last. */
          author: Type.String(),
          /** His account, whose record this is; null where only the name is known. */
          authorKind: orNull(oneOf(["user", "key", "system"])),
          authorId: orNull(Count),
          /** Whether it is the caller's own. */
          isOwn: Type.Boolean(),
          overrides: Count,
          /** How many of them were nearer than the engine. */
          better: Count,
          actualUnits: Type.Integer(),
          baseMiss: Type.Number(),
          ownMiss: Type.Number(),
        }),
      ),
    }),
  },
);

/** How versions did once the days of a lead were over; the newest first. */
export const readAccuracy = endpoint(
  {
    id: "forecasts.accuracy",
    method: "GET",
    path: "/api/forecasts/accuracy",
    summary: "Miss and bias of a part by version and lead: days 1–7, 8–28, 29 and later",
    access: "forecasts.read",
  },
  {
    query: Type.Object(NodeQuery),
    reply: Type.Object({
      rows: Type.Array(
        Type.Object({
          versionId: Id,
          origin: DayText,
          lead: Type.Integer({ minimum: 1, maximum: 3 }),
          days: Count,
          actual: Type.Number(),
          /** Sum of absolute misses by day; over `actual` it is the WAPE. */
          miss: Type.Number(),
          /** Sum of what was said less what came. */
          bias: Type.Number(),
          /** The same of what was decided, overrides included; null: the version was not published. */
          planMiss: orNull(Type.Number()),
          planBias: orNull(Type.Number()),
        }),
      ),
    }),
  },
);

/**
 * Parts whose forecasts lean to one side: the sum of the last weeks' net misses over their mean
 * absolute one is 4 or more, of at least four weeks (Trigg's tracking signal by cumulated errors).
 */
export const listLeaning = endpoint(
  {
    id: "forecasts.leaning",
    method: "GET",
    path: "/api/forecasts/leaning",
    summary: "Parts whose forecasts were too high or too low week after week",
    access: "forecasts.read",
  },
  {
    reply: Type.Object({
      rows: Type.Array(
        Type.Object({
          itemId: Count,
          channelId: Count,
          region: Type.String(),
          weeks: Count,
          signal: Type.Number(),
          bias: Type.Number(),
          actual: Type.Number(),
        }),
      ),
    }),
  },
);

/**
 * Parts and kinds of demand whose forecasts of the coming week miss more than they used to: WAPE of
 * the last four weeks beside that of the eight before, by the first version of each week.
 */
export const listWorsening = endpoint(
  {
    id: "forecasts.worsening",
    method: "GET",
    path: "/api/forecasts/worsening",
    summary: "Parts and kinds of demand whose forecast error rose past the planners' threshold",
    access: "forecasts.read",
  },
  {
    reply: Type.Object({
      /** The threshold: per cent more than before; null: nothing is told. */
      percent: orNull(Count),
      /** The most units missed beyond what was usual first. */
      rows: Type.Array(
        Type.Object({
          itemId: Count,
          channelId: Count,
          region: Type.String(),
          /** Of a kind of demand over all its items and channels; null for a part. */
          class: orNull(Type.String()),
          /** Weeks that were looked at, lately and before. */
          weeks: Count,
          weeksBefore: Count,
          /** Sum of absolute misses by day over what was asked. */
          wape: Type.Number(),
          wapeBefore: Type.Number(),
          /** Units missed lately beyond what would have been usual. */
          missedMore: Type.Number(),
        }),
      ),
    }),
  },
);
