import type { Database, Files, Jobs, Logger } from "../../../platform/index.ts";
import type { Orders } from "../../orders/index.ts";
import type { Runner } from "../pulling/runner.ts";

/** What the routes of channels need. */
export interface ChannelsParts {
  readonly database: Database;
  readonly orders: Orders;
  /** Where uploads are kept. */
  readonly files: Files;
  /** Where a person puts files on the server itself, a subfolder for each company. */
  readonly dropFolder: string;
  readonly jobs: Jobs;
  readonly log: Logger;
  readonly runner: Runner;
}
