import { pullOnly, readDocument } from "../port/index.ts";
import type { Connector } from "../port/index.ts";
import { aftersaleOf } from "./aftersale.ts";
import { openShop, renewal } from "./door.ts";
import type { PinduoduoSettings } from "./door.ts";
import { limits } from "./limits.ts";
import { orderOf, zone } from "./order.ts";
import { fields, steps } from "./settings.ts";

/** The connector of 拼多多. Its messages come over a long-lived connection, not over HTTP: it is pulled. */
export const pinduoduo: Connector<PinduoduoSettings> = {
  kind: "pinduoduo",
  version: 3,
  limits,
  fields,
  steps,
  zone,
  surveys: "paid",
  ...pullOnly,
  // The platform publishes no call that refuses; a return needs an address chosen on its own page.
  answers: { agree: ["only"], refuse: [] },
  normalise: (raw, topic) => readDocument(raw, topic, { order: orderOf, aftersale: aftersaleOf }),
  open: openShop,
  renewal,
};
