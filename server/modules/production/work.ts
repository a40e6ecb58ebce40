import { ok } from "../../../kernel/index.ts";
import type { Result } from "../../../kernel/index.ts";
import { commandRunner } from "../../platform/index.ts";
import type { CommandCall, Database, Tx } from "../../platform/index.ts";
import { stockStatuses } from "../stock/index.ts";
import type { StockError } from "../stock/index.ts";
import type { NamedError } from "./model.ts";
import type { Production } from "./open.ts";

/** The status of every refusal of production. */
export const productionStatuses = {
  plant_unknown: 422,
  plant_stays: 409,
  work_centre_unknown: 422,
  resource_unknown: 422,
  resource_unfit: 422,
  shift_calendar_unknown: 422,
  shifts_overlap: 422,
  family_unknown: 422,
  made_item_unknown: 422,
  bom_loop: 422,
  bom_line_twice: 422,
  step_unknown: 422,
  step_twice: 422,
  routing_loop: 422,
  routing_ends_once: 422,
  version_order: 409,
  routing_missing: 422,
  work_order_unknown: 404,
  work_order_ended: 409,
  work_order_unstarted: 409,
  work_order_started: 409,
  work_order_frozen: 409,
  work_order_proposed: 409,
  operation_unknown: 404,
  operation_ended: 409,
  operation_moved: 409,
  operation_running: 409,
  span_wrong: 422,
  exception_unknown: 404,
  stop_open: 409,
  stop_unknown: 409,
  stop_early: 422,
  material_awaited: 409,
  material_short: 409,
  component_unknown: 404,
  component_issued: 409,
  substitute_unknown: 422,
  substitute_units: 422,
  substitute_short: 409,
  substitution_unknown: 404,
  operation_waits: 409,
  operation_state: 409,
  not_released: 409,
  resource_busy: 409,
  resource_stopped: 409,
  units_over: 422,
  units_ahead: 409,
  nothing_reported: 422,
  serials_needed: 422,
  serials_unfit: 422,
  serial_twice: 422,
  serial_unmade: 422,
  serial_gone: 409,
  expiry_unfit: 422,
  report_unknown: 404,
  units_used: 409,
  units_gone: 409,
  units_reported: 409,
  start_needed: 409,
  scan_unknown: 404,
  release_day_open: 409,
  release_exception: 409,
  saved_meanwhile: 409,
  ...stockStatuses,
} as const satisfies Record<NamedError["kind"] | StockError["kind"], number> &
  Record<string, number>;

/** Whom re-promising moved; `runId` names it. */
export interface Repromised {
  readonly gained: number;
  readonly slipped: number;
  readonly runId: number;
}

/** What production's HTTP face works with. */
export interface Parts {
  readonly database: Database;
  readonly production: Production;
  /** Promises items anew: promises stand to the right of production, so it is handed in. */
  readonly repromise: (
    tx: Tx,
    asked: { readonly items: readonly number[]; readonly cause: string },
  ) => Promise<Repromised>;
}

/** Runs a command once per key; its refusal becomes the answer. */
export const command = commandRunner<NamedError | StockError>(productionStatuses);

/**
 * Runs a command that may move receipts, and promises the items of those anew in its transaction;
 * `items` gives way to who gained and who slipped.
 */
export function promised<T extends { readonly items: readonly number[] }>(
  parts: Parts,
  call: CommandCall,
  work: (tx: Tx) => Promise<Result<T, NamedError | StockError>>,
) {
  return command(parts, call, async (tx) => {
    const done = await work(tx);
    if (!done.ok) return done;
    const { items, ...rest } = done.value;
    if (items.length === 0) return ok({ ...rest, gained: 0, slipped: 0, run: null });
    const { gained, slipped, runId } = await parts.repromise(tx, { items, cause: "production" });
    return ok({ ...rest, gained, slipped, run: gained + slipped > 0 ? runId : null });
  });
}
