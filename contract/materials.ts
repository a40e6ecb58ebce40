// Material planning: runs, what they say should be done, one item over time and who asked for it.
import { Type } from "typebox";
import { endpoint } from "./endpoint.ts";
import {
  DayText,
  Id,
  Instant,
  Limit,
  Minor,
  Note,
  oneOf,
  orNull,
  UnitsAsked,
  UnitsHeld,
} from "./words.ts";

export const materialActions = [
  "order",
  "make",
  "expedite",
  "defer",
  "cancel",
  "increase",
  "decrease",
  "transfer",
] as const;
export const materialStates = ["open", "accepted", "dismissed"] as const;
export const materialCauses = [
  "order",
  "quote",
  "forecast",
  "safety",
  "work_order",
  "none",
] as const;
export const materialBranches = [
  "on_hand",
  "receipt",
  "planned",
  "transfer",
  "sent",
  "order",
  "part",
  "forecast",
  "safety",
] as const;

/** What accepting an action makes or changes. */
export const materialMade = ["work_order", "supply", "transfer"] as const;

const Count = Type.Integer({ minimum: 0 });
const Item = Type.Object({
  id: Id,
  code: Type.String(),
  name: Type.String(),
  nameEn: Type.String(),
  unit: Type.String(),
});
const Place = Type.Object({ id: Id, name: Type.String(), nameEn: Type.String() });

export const listMaterialRuns = endpoint(
  {
    id: "materials.runs",
    method: "GET",
    path: "/api/materials/runs",
    summary: "Runs of material planning, newest first",
    access: "production.read",
  },
  {
    query: Type.Object({}),
    reply: Type.Object({
      rows: Type.Array(
        Type.Object({
          id: Id,
          state: oneOf(["waiting", "ready", "failed"]),
          days: Count,
          firstDay: orNull(DayText),
          items: Count,
          actions: Count,
          /** Order lines and forecasts that are late though every action is followed. */
          late: Count,
          /** Items made of each other, where that kept the run from its end. */
          ring: Type.Array(Item),
          /** Why the run came to nothing: `cycle`, `job_cancelled`, `job_failed`; null: it did not. */
          failure: orNull(Type.String()),
          createdAt: Instant,
          createdBy: Type.String(),
          /** Nobody asked for it: it is the night's. */
          isNightly: Type.Boolean(),
        }),
      ),
      /** Whether material is planned by itself each night. */
      nightly: Type.Boolean(),
      /** Where the newest ready run planned; empty for one of an earlier release. */
      places: Type.Array(Place),
    }),
  },
);

export const switchMaterialNights = endpoint(
  {
    id: "materials.nightly",
    method: "PUT",
    path: "/api/materials/nightly",
    summary: "Switch the night's run of material planning on or off",
    access: "production.write",
  },
  {
    body: Type.Object({ on: Type.Boolean() }),
    reply: Type.Object({ on: Type.Boolean() }),
  },
);

export const startMaterialRun = endpoint(
  {
    id: "materials.start",
    method: "POST",
    path: "/api/materials/runs",
    summary: "Plan material anew in the background",
    access: "production.write",
  },
  {
    body: Type.Object({ days: Type.Integer({ minimum: 1, maximum: 730 }) }),
    reply: Type.Object({ id: Id, jobId: Id }),
  },
);

const Action = Type.Object({
  rank: Id,
  kind: oneOf(materialActions),
  itemId: Id,
  placeId: Id,
  /** Of a transfer the place that sends; else null. */
  fromPlaceId: orNull(Id),
  receiptKind: orNull(oneOf(["work_order", "supply"])),
  receiptId: orNull(Id),
  receiptNumber: Type.String(),
  day: orNull(DayText),
  units: UnitsHeld,
  newDay: DayText,
  newUnits: UnitsHeld,
  /** Units to order so that the new units arrive good. */
  orderUnits: UnitsHeld,
  actBy: DayText,
  riskMinor: Minor,
  cause: Type.Object({
    kind: oneOf(materialCauses),
    orderId: orNull(Id),
    number: Type.String(),
    day: orNull(DayText),
  }),
  acceptedAt: orNull(Instant),
  acceptedBy: orNull(Type.String()),
  made: orNull(Type.Object({ kind: oneOf(materialMade), id: Id, number: Type.String() })),
  reason: orNull(Type.String()),
  dismissedAt: orNull(Instant),
  dismissedBy: orNull(Type.String()),
});

export const listMaterialActions = endpoint(
  {
    id: "materials.actions",
    method: "GET",
    path: "/api/materials/runs/:id/actions",
    summary: "What a run says should be done, the most money at risk first",
    access: "production.read",
  },
  {
    params: Type.Object({ id: Id }),
    query: Type.Object({
      state: Type.Optional(oneOf(materialStates)),
      kind: Type.Optional(oneOf(materialActions)),
      text: Type.Optional(Type.String({ maxLength: 120 })),
      placeId: Type.Optional(Id),
      /** Only what somebody must act on within so many days. */
      within: Type.Optional(Type.Integer({ minimum: 0, maximum: 730 })),
      after: Type.Optional(Count),
      limit: Limit,
    }),
    reply: Type.Object({
      rows: Type.Array(Action),
      next: orNull(Count),
      /** Open actions by kind. */
      counts: Type.Array(
        Type.Object({ kind: oneOf(materialActions), count: Count, riskMinor: Minor }),
      ),
      items: Type.Array(Item),
      places: Type.Array(Place),
    }),
  },
);

const Named = {
  runId: Id,
  ranks: Type.Array(Id, { minItems: 1, maxItems: 500, uniqueItems: true }),
};

export const acceptMaterialActions = endpoint(
  {
    id: "materials.accept",
    method: "POST",
    path: "/api/materials/accept",
    summary: "Do what actions of the newest run say, all or none; who waits is promised anew",
    access: "production.write",
  },
  {
    body: Type.Object(Named),
    reply: Type.Object({
      made: Type.Array(
        Type.Object({
          rank: Id,
          kind: oneOf(materialMade),
          id: Id,
          number: Type.String(),
        }),
      ),
      gained: Count,
      slipped: Count,
    }),
  },
);

export const dismissMaterialActions = endpoint(
  {
    id: "materials.dismiss",
    method: "POST",
    path: "/api/materials/dismiss",
    summary: "Dismiss actions with a reason; in runs to come they stay dismissed",
    access: "production.write",
  },
  {
    body: Type.Object({ ...Named, reason: Note }),
    reply: Type.Object({ dismissed: Count }),
  },
);

export const restoreMaterialActions = endpoint(
  {
    id: "materials.restore",
    method: "POST",
    path: "/api/materials/restore",
    summary: "Let dismissed actions stand again",
    access: "production.write",
  },
  { body: Type.Object(Named), reply: Type.Object({ restored: Count }) },
);

const Branch = Type.Object({
  /** 0: a supply of this item; then what it serves or is made of, one deeper each. */
  depth: Count,
  side: oneOf(["supply", "serves", "made_of"]),
  kind: oneOf(materialBranches),
  itemId: Id,
  /** Where it is. */
  placeId: Id,
  /** The work order's or receipt's number, the order's for an order line. */
  number: Type.String(),
  orderId: orNull(Id),
  day: DayText,
  units: UnitsHeld,
  /** Of these, units that go along this branch. */
  pegged: UnitsHeld,
});

const Setting = Type.Object({
  leadDays: orNull(Type.Integer({ minimum: 0, maximum: 1000 })),
  minimum: UnitsAsked,
  multiple: UnitsAsked,
  periodDays: Type.Integer({ minimum: 1, maximum: 366 }),
  yieldPpm: Type.Integer({ minimum: 1, maximum: 1_000_000 }),
  unitMinor: orNull(Type.Integer({ minimum: 0, maximum: 1_000_000_000_000 })),
});

export const getMaterialItem = endpoint(
  {
    id: "materials.item",
    method: "GET",
    path: "/api/materials/runs/:id/item",
    summary: "An item in a run: day by day, and which supply serves whom",
    access: "production.read",
  },
  {
    params: Type.Object({ id: Id }),
    query: Type.Object({ itemId: Id, placeId: Type.Optional(Id) }),
    reply: Type.Object({
      item: Item,
      place: Place,
      setting: Setting,
      table: Type.Array(
        Type.Object({
          day: DayText,
          gross: UnitsHeld,
          receipts: UnitsHeld,
          planned: UnitsHeld,
          net: UnitsHeld,
          balance: Type.Integer(),
        }),
      ),
      tree: Type.Array(Branch),
      /** False when so much hangs on it that the rest is not shown. */
      treeIsWhole: Type.Boolean(),
      items: Type.Array(Item),
      places: Type.Array(Place),
    }),
  },
);

export const saveMaterialSetting = endpoint(
  {
    id: "materials.setting",
    method: "PUT",
    path: "/api/materials/settings/:id",
    summary: "Say how an item is replenished: lead time, lots, yield, worth; from the next run on",
    access: "production.write",
  },
  {
    params: Type.Object({ id: Id }),
    body: Setting,
    reply: Type.Object({ saved: Type.Boolean() }),
  },
);

const Ends = { fromPlaceId: Id, toPlaceId: Id };
const Terms = {
  /** Days of the calendar until what left can be used. */
  days: Type.Integer({ minimum: 0, maximum: 365 }),
  /** What is sent of an item at once: at least so many units, and a multiple of so many. */
  minimum: UnitsAsked,
  multiple: UnitsAsked,
};
const Lane = Type.Object({ ...Ends, ...Terms });
/** A lane as whoever changes it saw it, null where there was none: it is refused where it changed since. */
const Was = { was: Type.Optional(orNull(Type.Object(Terms))) };

export const listMaterialLanes = endpoint(
  {
    id: "materials.lanes",
    method: "GET",
    path: "/api/materials/lanes",
    summary: "Lanes between own places on which goods may be sent",
    access: "production.read",
  },
  { query: Type.Object({}), reply: Type.Object({ rows: Type.Array(Lane) }) },
);

export const saveMaterialLanes = endpoint(
  {
    id: "materials.save_lanes",
    method: "PUT",
    path: "/api/materials/lanes",
    summary: "State lanes between own places, or take them away; from the next run on",
    access: "production.write",
  },
  {
    body: Type.Object({
      lanes: Type.Array(Type.Object({ ...Ends, ...Terms, ...Was }), { maxItems: 1_000 }),
      removed: Type.Optional(Type.Array(Type.Object({ ...Ends, ...Was }), { maxItems: 1_000 })),
    }),
    reply: Type.Object({ lanes: Count }),
  },
);
