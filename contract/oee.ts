import { Type } from "typebox";
import { endpoint } from "./endpoint.ts";
import {
  DayText,
  Id,
  Instant,
  oneOf,
  orNull,
  reportKinds,
  UnitsHeld,
  UnitsSigned,
} from "./words.ts";

const Seconds = Type.Number();
const byCause = Type.Object({
  man: Seconds,
  machine: Seconds,
  material: Seconds,
  method: Seconds,
  environment: Seconds,
});

/**
 * Seconds of open shift time, taken apart: planned = idle + stops + pauses + setup + operating;
 * operating = ideal + speed; ideal = good + quality. Ratios follow from the sums.
 */
const Losses = {
  planned: Seconds,
  /** Nothing was started: no work, not a loss of the machine. */
  idle: Seconds,
  stops: byCause,
  pauses: byCause,
  setup: Seconds,
  operating: Seconds,
  /** What the operation's standard asks for the units that were reported. */
  ideal: Seconds,
  /** Slower than the standard; below zero: faster. */
  speed: Seconds,
  /** Standard time of scrap and rework. */
  quality: Seconds,
  good: UnitsHeld,
  scrap: UnitsHeld,
  rework: UnitsHeld,
};

const span = {
  placeId: Id,
  from: DayText,
  /** The last day, at most 61 days after the first. */
  until: DayText,
};

export const getOee = endpoint(
  {
    id: "oee.get",
    method: "GET",
    path: "/api/oee",
    summary: "Where a plant's open time went: by resource and by day",
    access: "production.read",
  },
  {
    query: Type.Object(span),
    reply: Type.Object({
      /** The plant as a whole. */
      whole: Type.Object(Losses),
      resources: Type.Array(Type.Object({ resourceId: Id, workCentreId: orNull(Id), ...Losses })),
      days: Type.Array(Type.Object({ day: DayText, ...Losses })),
    }),
  },
);

export const getOeeEvidence = endpoint(
  {
    id: "oee.evidence",
    method: "GET",
    path: "/api/oee/resources/:id",
    summary: "What a resource's figures are made of: its stops and all that was reported on it",
    access: "production.read",
  },
  {
    params: Type.Object({ id: Id }),
    query: Type.Object({ from: DayText, until: DayText }),
    reply: Type.Object({
      stops: Type.Array(
        Type.Object({
          fromAt: Instant,
          untilAt: orNull(Instant),
          cause: Type.String(),
          note: Type.String(),
          reportedBy: Type.String(),
        }),
      ),
      reports: Type.Array(
        Type.Object({
          at: Instant,
          kind: oneOf(reportKinds),
          workOrderId: Id,
          number: Type.String(),
          step: Type.Integer(),
          good: UnitsSigned,
          scrap: UnitsSigned,
          rework: UnitsSigned,
          cause: orNull(Type.String()),
          note: Type.String(),
          actor: Type.String(),
        }),
      ),
      /** More were reported than are listed. */
      cut: Type.Boolean(),
    }),
  },
);
