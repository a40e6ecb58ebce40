import { pullOnly, readDocument } from "../port/index.ts";
import type { Connector } from "../port/index.ts";
import { cancellationOf, serviceOf } from "./aftersale.ts";
import { openShop } from "./door.ts";
import type { JdSettings } from "./door.ts";
import { limits } from "./limits.ts";
import { orderOf, zone } from "./order.ts";
import { renewal } from "./renewal.ts";
import { fields, steps } from "./settings.ts";

/** The connector of 京东 POP. Its messages come over a long-lived connection: it is pulled. */
export const jd: Connector<JdSettings> = {
  kind: "jd",
  version: 3,
  limits,
  fields,
  steps,
  zone,
  ...pullOnly,
  // Services are audited on the platform: that takes more than a word.
  answers: { agree: ["cancellation"], refuse: ["cancellation"] },
  normalise: (raw, topic) =>
    readDocument(raw, topic, {
      ...{ order: orderOf, cancellation: cancellationOf, service: serviceOf },
    }),
  open: openShop,
  renewal,
};
