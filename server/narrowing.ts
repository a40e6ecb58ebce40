import type { Within } from "./platform/index.ts";

/**
 * Which narrowed callers each operation is safe for: c channels, p places, d distributors. Default
 * deny: what is not listed refuses them. Say `c` only where the rows are narrowed to the caller's
 * channels, or the request names its channel (`channelId`, checked at the gate), or nothing of any
 * channel is shown or changed; `p` and `d` likewise. Places narrow stock and work in the warehouse,
 * not which orders one sees.
 */
export const within: Within = {
  "orders.list": "cpd",
  "orders.count": "cpd",
  "orders.export": "cpd",
  "orders.get": "cpd",
  "orders.place": "cpd",
  "orders.place_many": "cpd",
  "orders.cancel": "cpd",
  "orders.hold": "cpd",
  "orders.release_hold": "cpd",
  "holds.list": "cpd",
  "holds.assign": "cpd",
  "rules.list": "p",
  "rules.save": "p",
  "home.get": "cpd",
  "aftersales.held": "p",
  "aftersales.get": "p",
  "aftersales.match": "p",
  "aftersales.refund": "p",
  "aftersales.receive": "p",
  "aftersales.close": "p",

  "items.list": "cpd",
  "items.save": "cp",
  "listings.unmapped": "cp",
  "listings.map": "cp",
  "channels.list": "cp",
  "channels.save": "p",

  "parties.list": "cpd",
  "parties.save": "cp",
  "parties.payment_hold": "p",
  "places.list": "cp",

  "promises.inquire": "cpd",
  "promises.quote": "cp",
  "promises.quotes": "c",
  "orders.from_quote": "c",
  "promises.cancel_quote": "p",
  "promises.explain": "c",

  "stock.list": "cp",
  "stock.detail": "cp",
  "stock.change": "cp",
  "stock.count": "cp",
  "stock.plan": "cp",
  "stock.change_supply": "c",
  "stock.receive": "c",
  "stock.quota": "cp",

  "warehouse.pick": "cpd",
  "warehouse.short_pick": "cpd",
  "warehouse.ship": "cpd",
  "warehouse.deliver": "cpd",

  "imports.list": "p",
  "imports.upload": "cp",
  "imports.start": "cp",
  "imports.cancel": "p",
  "imports.problems": "p",
  "inbox.list": "p",
  "inbox.replay": "p",
  "inbox.get": "p",
  "connections.list": "cp",
  "connections.get": "cp",
  "connections.save": "cp",
  "connections.test": "cp",
  "connections.replay": "cp",
  "connections.revive": "cp",
  "connections.gaps": "cp",
  "connections.reconcile": "cp",

  // Nobody gives more than he has, so these may be narrowed; the audit list shows one's own changes.
  "users.list": "cp",
  "users.create": "cpd",
  "users.change": "cpd",
  "users.password": "cpd",
  "roles.list": "cpd",
  "keys.list": "cp",
  "keys.create": "cpd",
  "keys.revoke": "cp",
  "audit.list": "cpd",
};
