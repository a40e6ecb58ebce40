import { dayOfInstant } from "../../../kernel/index.ts";
import type { Day } from "../../../kernel/index.ts";
import type { Tx } from "../../platform/index.ts";

/** Where the company's days begin and end. */
export const zone = "Asia/Shanghai";

/** Today, as the company's calendar has it. */
export const todayOf = (tx: Tx): Day => dayOfInstant(tx.now, zone).day;
