import { documentConnector } from "../port/index.ts";
import type { Connector } from "../port/index.ts";
import { normalise } from "./documents.ts";
import { exchange } from "./exchange.ts";
import { fields } from "./settings.ts";

/** The X12 connector. */
export const x12: Connector = documentConnector({
  kind: "x12",
  version: 3,
  fields,
  normalise,
  documents: exchange,
});
