// What a channel must give: orders and after-sale documents in one canonical form, whatever the
// platform's own. Normalising is pure; a message that cannot be read is a Problem, never a throw.
export type {
  CanonicalAftersale,
  CanonicalLine,
  CanonicalMessage,
  CanonicalOrder,
} from "./order.ts";
export type { Problem } from "./problem.ts";
export type { Verified, WebhookConnector } from "./connector.ts";
export { readJson } from "./json.ts";
