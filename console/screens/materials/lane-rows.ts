// Rows of lanes as they are typed, and what of them is sent: only what differs from what was opened.
import type { CallInput } from "../../../contract/client.ts";
import type { ReplyOf } from "../../../contract/endpoint.ts";
import type { listMaterialLanes, saveMaterialLanes } from "../../../contract/materials.ts";
import { err, ok } from "../../../kernel/index.ts";
import type { Result } from "../../../kernel/index.ts";

type Lane = ReplyOf<typeof listMaterialLanes>["rows"][number];
type Change = NonNullable<CallInput<typeof saveMaterialLanes>["body"]>;

/** What is stated of a lane besides its ends. */
export const terms = ["days", "minimum", "multiple"] as const;

/** A lane while it is typed; `id` tells rows apart, as two may have the same ends for a while. */
export interface LaneRow extends Readonly<Record<(typeof terms)[number], string>> {
  readonly id: number;
  readonly fromPlaceId: number | null;
  readonly toPlaceId: number | null;
}

/** A lane as the row it is typed in. */
export const rowOf = (lane: Lane, id: number): LaneRow => ({
  ...{ id, fromPlaceId: lane.fromPlaceId, toPlaceId: lane.toPlaceId, days: String(lane.days) },
  ...{ minimum: String(lane.minimum), multiple: String(lane.multiple) },
});

/** One more row. */
export const freshRow = (rows: readonly LaneRow[]): LaneRow => ({
  id: 1 + Math.max(-1, ...rows.map((each) => each.id)),
  ...{ fromPlaceId: null, toPlaceId: null, days: "2", minimum: "1", multiple: "1" },
});

const nameOf = ({ fromPlaceId, toPlaceId }: Pick<Lane, "fromPlaceId" | "toPlaceId">) =>
  `${fromPlaceId}/${toPlaceId}`;
const termsOf = ({ days, minimum, multiple }: Lane) => ({ days, minimum, multiple });

/** Why rows are not sent: the row, from 0, has no place, or the ends of another one. */
interface WrongRow {
  readonly kind: "noPlace" | "twice";
  readonly row: number;
}

/** What of the rows differs from the lanes as they were opened, each with what it was then. */
export function changeOf(
  opened: readonly Lane[],
  rows: readonly LaneRow[],
): Result<Change, WrongRow> {
  const before = new Map(opened.map((lane) => [nameOf(lane), lane]));
  const names = new Set<string>();
  const lanes: Change["lanes"] = [];
  for (const [row, { fromPlaceId, toPlaceId, ...typed }] of rows.entries()) {
    if (fromPlaceId === null || toPlaceId === null) return err({ kind: "noPlace", row });
    const ends = { fromPlaceId, toPlaceId };
    if (names.has(nameOf(ends))) return err({ kind: "twice", row });
    names.add(nameOf(ends));
    const { days, minimum, multiple } = typed;
    const now = { days: Number(days), minimum: Number(minimum), multiple: Number(multiple) };
    const known = before.get(nameOf(ends));
    if (known && terms.every((key) => known[key] === now[key])) continue;
    lanes.push({ ...ends, ...now, was: known ? termsOf(known) : null });
  }
  const removed = opened
    .filter((lane) => !names.has(nameOf(lane)))
    .map((lane) => ({
      ...{ fromPlaceId: lane.fromPlaceId, toPlaceId: lane.toPlaceId, was: termsOf(lane) },
    }));
  return ok({ lanes, removed });
}
