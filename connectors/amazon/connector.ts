import { pullOnly, readDocument } from "../port/index.ts";
import type { Connector } from "../port/index.ts";
import type { AmazonSettings } from "./caller.ts";
import { openAmazon } from "./door.ts";
import { limits } from "./limits.ts";
import { orderOf2026 } from "./order-2026.ts";
import { orderOfV0 } from "./order-v0.ts";
import { fields, steps } from "./settings.ts";

/** The Amazon connector. Its notifications come through queues of AWS, so that it is pulled. */
export const amazon: Connector<AmazonSettings> = {
  ...pullOnly,
  kind: "amazon",
  version: 3,
  limits,
  fields,
  steps,
  zone: "UTC",
  cancels: "orders",
  normalise: (raw, topic) => readDocument(raw, topic, { v0: orderOfV0, "2026-01-01": orderOf2026 }),
  open: openAmazon,
};
