import type { RevisionCache, Tx } from "../../platform/index.ts";
import type { Catalog } from "../catalog/index.ts";
import type { Parties } from "../parties/index.ts";
import { openFactory } from "./factory/factory.ts";
import type { Factory } from "./factory/factory.ts";
import type { NamedError } from "./model.ts";
import type { WorkOrder } from "./work-order-rows.ts";

/** Work orders that shall be released. */
export interface Gated {
  readonly orders: readonly WorkOrder[];
  readonly production: Production;
  /** Days that are over and open do not hinder. */
  readonly daysPass?: boolean;
}

/**
 * Why work orders may not go to the shop floor yet, or null: asked of who stands to the right, after
 * what production itself refuses.
 */
export type ReleaseGate = (tx: Tx, asked: Gated) => Promise<NamedError | null>;

/** Units that were made on a day which was closed before they were told of. */
export interface LateReport {
  readonly id: number;
  readonly workCentreId: number;
  readonly operationId: number;
  readonly workOrderId: number;
  readonly good: number;
  readonly scrap: number;
  readonly rework: number;
  readonly at: Date;
}

/** Who counts what days gave; asked of who stands to the right. */
export interface DayBook {
  /** From when on the days of a work centre are open; none is closed until the transaction ends. */
  readonly openFrom: (tx: Tx, workCentreId: number) => Promise<Date | null>;
  readonly correct: (tx: Tx, report: LateReport) => Promise<void>;
}

const noDays: DayBook = { openFrom: async () => null, correct: async () => undefined };

/** Production's door: `factory.get(tx)` is the tenant's plants in memory, never stale. */
export interface Production {
  readonly catalog: Catalog;
  readonly parties: Parties;
  readonly factory: RevisionCache<Factory>;
  readonly hindered: ReleaseGate;
  readonly days: DayBook;
}

/** Opens production. */
export function openProduction(parts: {
  readonly catalog: Catalog;
  readonly parties: Parties;
  /** Nothing hinders when absent. */
  readonly hindered?: ReleaseGate;
  /** No day is ever closed when absent. */
  readonly days?: DayBook;
}): Production {
  return { hindered: async () => null, days: noDays, ...parts, factory: openFactory() };
}
