import type { Tx } from "../../platform/index.ts";
import { componentsOf, operationsById, unitsReported } from "../production/index.ts";
import type { Component, Operation, Production } from "../production/index.ts";
import { carriedOver, countedFrom, leftOf } from "./carried.ts";
import type { CloseDay } from "./days.ts";
import { usedOf } from "./materials.ts";
import type { Used } from "./materials.ts";
import { linesOf } from "./model.ts";
import type { Carried, DayLine } from "./model.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

/** Components that went into scrapped units. */
export interface Lost {
  readonly itemId: number;
  readonly units: number;
}

/** A line with what its scrap cost in material. */
export interface ReckonedLine extends DayLine {
  readonly lost: readonly Lost[];
}

/** A day as it stands: its lines, and what was put off beyond it. */
export interface Reckoned {
  /** Reports from here, until before there, are counted. */
  readonly from: Date;
  readonly until: Date;
  readonly lines: readonly ReckonedLine[];
  /** What the reports have used of components by standard. */
  readonly used: readonly Used[];
  readonly later: readonly Carried[];
}

function lostOf(
  line: DayLine,
  operation: Operation | undefined,
  components: readonly Component[],
): Lost[] {
  if (line.scrap === 0 || !operation) return [];
  return components
    .filter((each) => each.operationId === line.operationId)
    .map(({ itemId, units }) => ({
      ...{ itemId, units: Math.ceil((units * line.scrap) / operation.units) },
    }));
}

/** True where nothing was planned and nothing reported: there is nothing to close. */
export const isIdle = ({ lines }: Reckoned): boolean =>
  lines.every((each) => each.planned + each.good + each.scrap + each.rework === 0);

/** What was planned for a day, what it gave until now or its end, and what earlier days left. */
export async function reckon(tx: Tx, production: Production, at: CloseDay): Promise<Reckoned> {
  const { workCentreId, day } = at;
  const factory = await production.factory.get(tx);
  const resources = [...factory.resources.values()];
  const resourceIds = resources
    .filter((each) => each.workCentreId === workCentreId)
    .map((each) => each.id);
  const from = await countedFrom(tx, at);
  const until = new Date(
    Math.max(from.getTime(), Math.min(tx.now.getTime(), at.untilAt.getTime())),
  );
  const planned = await tx.rows<{ operationId: number; workOrderId: number; units: number }>(
    `select operation_id as "operationId", work_order_id as "workOrderId", units
     from execution.day_plan where cell = $1 and tenant_id = $2 and work_centre_id = $3 and day = $4
     order by operation_id`,
    [...scopeOf(tx), workCentreId, day],
  );
  const reported = await unitsReported(tx, { resourceIds, from, until });
  const carried = await carriedOver(tx, [workCentreId], day);
  const ids = [...planned, ...reported, ...carried].map((each) => each.operationId);
  const operations = new Map((await operationsById(tx, ids)).map((each) => [each.id, each]));
  const left = (id: number) => leftOf(operations.get(id));
  const lines = linesOf({ text: day, planned, carried, reported, leftOf: left });
  const made = lines.filter((each) => each.good + each.scrap > 0).map((each) => each.workOrderId);
  const components = await componentsOf(tx, [...new Set(made)]);
  return {
    ...{ from, until },
    lines: lines.map((each) => ({
      ...each,
      lost: lostOf(each, operations.get(each.operationId), components),
    })),
    used: usedOf(lines, operations, components),
    later: carried.filter((each) => !lines.some((line) => line.operationId === each.operationId)),
  };
}
