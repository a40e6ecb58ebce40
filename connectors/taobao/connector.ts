import { pullOnly, readDocument } from "../port/index.ts";
import type { Connector } from "../port/index.ts";
import { aftersaleOf } from "./aftersale.ts";
import { openShop, renewal } from "./door.ts";
import type { TaobaoSettings } from "./door.ts";
import { limits } from "./limits.ts";
import { orderOf, zone } from "./order.ts";
import { fields, steps } from "./settings.ts";

/** The connector of 淘宝 and 天猫. Their messages come over a long-lived connection: it is pulled. */
export const taobao: Connector<TaobaoSettings> = {
  kind: "taobao",
  version: 3,
  limits,
  fields,
  steps,
  zone,
  ...pullOnly,
  answers: { agree: ["only", "return"], refuse: ["only", "return"] },
  normalise: (raw, topic) => readDocument(raw, topic, { order: orderOf, aftersale: aftersaleOf }),
  open: openShop,
  renewal,
};
