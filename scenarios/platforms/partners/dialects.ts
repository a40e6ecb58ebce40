import type { Dialect } from "./dialect.ts";
import { edifactPartner } from "./edifact.ts";
import { ublPartner } from "./ubl.ts";
import { x12Partner } from "./x12.ts";

/** Every standard in which a partner of files is simulated. */
export const dialects: readonly Dialect[] = [x12Partner, edifactPartner, ublPartner];
