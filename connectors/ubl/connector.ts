import { documentConnector } from "../port/index.ts";
import type { Connector } from "../port/index.ts";
import { normalise } from "./documents.ts";
import { exchange } from "./exchange.ts";
import { fields } from "./settings.ts";

/** The UBL connector. */
export const ubl: Connector = documentConnector({
  kind: "ubl",
  version: 3,
  fields,
  normalise,
  documents: exchange,
});
