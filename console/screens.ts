import type { ComponentType } from "react";

/** The groups of the navigation, in its order; at most eight. */
export const groups = ["work", "channels", "stock", "plan", "settings"] as const;
export type Group = (typeof groups)[number];

/** One screen: where it stands, who may open it, and how it is loaded when it is opened. */
export interface Screen {
  /** Names its title: `screen.<id>` in messages/shell.*.json. */
  readonly id: string;
  readonly path: string;
  /** Its group in the navigation; absent for a page that is reached from another. */
  readonly group?: Group;
  readonly permission: string;
  /** Pressed after `g`. */
  readonly letter?: string;
  /** It draws Ant Design components, which are then loaded with it. */
  readonly antd?: boolean;
  /** A page for paper: without the frame around it. */
  readonly bare?: boolean;
  readonly load: () => Promise<ComponentType>;
}

/** Every screen of the console, in the order of the navigation. A new screen is a line here. */
export const screens: readonly Screen[] = [
  {
    id: "home",
    path: "/",
    group: "work",
    permission: "orders.read",
    letter: "h",
    antd: true,
    load: async () => (await import("./screens/home/index.tsx")).Home,
  },
  {
    id: "reports",
    path: "/reports",
    group: "work",
    permission: "reports.read",
    letter: "b",
    load: async () => (await import("./screens/reports/index.tsx")).Reports,
  },
  {
    id: "reportOrders",
    path: "/reports/orders",
    permission: "reports.read",
    load: async () => (await import("./screens/reports/orders.tsx")).ReportOrders,
  },
  {
    id: "orders",
    path: "/orders",
    group: "channels",
    permission: "orders.read",
    letter: "o",
    load: async () => (await import("./screens/orders/index.tsx")).Orders,
  },
  {
    id: "newOrder",
    path: "/orders/new",
    group: "channels",
    permission: "orders.write",
    letter: "n",
    load: async () => (await import("./screens/new-order/index.tsx")).NewOrder,
  },
  {
    id: "order",
    path: "/orders/$id",
    permission: "orders.read",
    antd: true,
    load: async () => (await import("./screens/order.tsx")).OrderScreen,
  },
  {
    id: "holds",
    path: "/holds",
    group: "channels",
    permission: "orders.read",
    letter: "w",
    load: async () => (await import("./screens/review/holds.tsx")).Holds,
  },
  {
    id: "rules",
    path: "/review-rules",
    group: "channels",
    permission: "orders.read",
    letter: "r",
    load: async () => (await import("./screens/review/rules.tsx")).Rules,
  },
  {
    id: "listings",
    path: "/listings",
    group: "channels",
    permission: "catalog.read",
    letter: "l",
    antd: true,
    load: async () => (await import("./screens/listings/index.tsx")).Listings,
  },
  {
    id: "inbox",
    path: "/inbox",
    group: "channels",
    permission: "channels.read",
    letter: "i",
    load: async () => (await import("./screens/inbox.tsx")).Inbox,
  },
  {
    id: "channels",
    path: "/channels",
    group: "channels",
    permission: "channels.read",
    load: async () => (await import("./screens/channels/index.tsx")).Channels,
  },
  {
    id: "connections",
    path: "/connections",
    group: "channels",
    permission: "channels.read",
    letter: "c",
    load: async () => (await import("./screens/connections/index.tsx")).Connections,
  },
  {
    id: "webhooks",
    path: "/webhooks",
    group: "channels",
    permission: "channels.read",
    load: async () => (await import("./screens/webhooks/index.tsx")).Webhooks,
  },
  {
    id: "connection",
    path: "/connections/$id",
    permission: "channels.read",
    load: async () => (await import("./screens/connections/connection.tsx")).ConnectionScreen,
  },
  {
    id: "imports",
    path: "/imports",
    group: "channels",
    permission: "imports.write",
    letter: "m",
    antd: true,
    load: async () => (await import("./screens/imports/index.tsx")).Imports,
  },
  {
    id: "warehouse",
    path: "/warehouse",
    group: "stock",
    permission: "warehouse.read",
    letter: "f",
    load: async () => (await import("./screens/warehouse/index.tsx")).Warehouse,
  },
  {
    id: "warehouseOrder",
    path: "/warehouse/$id",
    permission: "warehouse.read",
    load: async () => (await import("./screens/warehouse/order.tsx")).WarehouseOrder,
  },
  {
    id: "printPickList",
    path: "/print/pick-list",
    permission: "warehouse.read",
    bare: true,
    load: async () => (await import("./screens/print/pick-list.tsx")).PickListSheet,
  },
  {
    id: "printPackingSlip",
    path: "/print/packing-slip/$id",
    permission: "warehouse.read",
    bare: true,
    load: async () => (await import("./screens/print/packing-slip.tsx")).PackingSlipSheet,
  },
  {
    id: "stock",
    path: "/stock",
    group: "stock",
    permission: "stock.read",
    letter: "s",
    load: async () => (await import("./screens/stock.tsx")).Stock,
  },
  {
    id: "transfers",
    path: "/transfers",
    group: "stock",
    permission: "stock.read",
    load: async () => (await import("./screens/goods/transfers.tsx")).Transfers,
  },
  {
    id: "lots",
    path: "/lots",
    group: "stock",
    permission: "stock.read",
    load: async () => (await import("./screens/goods/lots.tsx")).Lots,
  },
  {
    id: "supplies",
    path: "/supplies",
    group: "stock",
    permission: "stock.read",
    load: async () => (await import("./screens/goods/supplies.tsx")).Supplies,
  },
  {
    id: "counts",
    path: "/counts",
    group: "stock",
    permission: "stock.read",
    load: async () => (await import("./screens/goods/counts.tsx")).Counts,
  },
  {
    id: "shortfalls",
    path: "/shortfalls",
    group: "stock",
    permission: "stock.read",
    load: async () => (await import("./screens/goods/shortfalls.tsx")).Shortfalls,
  },
  {
    id: "channelViews",
    path: "/channel-views",
    group: "stock",
    permission: "stock.read",
    load: async () => (await import("./screens/goods/views.tsx")).ChannelViews,
  },
  {
    id: "promise",
    path: "/promise",
    group: "stock",
    permission: "promises.read",
    letter: "p",
    load: async () => (await import("./screens/promise-desk/index.tsx")).PromiseDesk,
  },
  {
    id: "repromises",
    path: "/repromises",
    group: "stock",
    permission: "promises.read",
    letter: "z",
    load: async () => (await import("./screens/repromises/index.tsx")).Repromises,
  },
  {
    id: "explain",
    path: "/explain",
    group: "stock",
    permission: "promises.read",
    letter: "e",
    antd: true,
    load: async () => (await import("./screens/explain.tsx")).Explain,
  },
  {
    id: "sourcing",
    path: "/sourcing",
    group: "stock",
    permission: "promises.read",
    load: async () => (await import("./screens/sourcing/index.tsx")).SourcingScreen,
  },
  {
    id: "reserves",
    path: "/reserves",
    group: "stock",
    permission: "stock.read",
    load: async () => (await import("./screens/sourcing/reserves.tsx")).Reserves,
  },
  {
    id: "demand",
    path: "/demand",
    group: "plan",
    permission: "forecasts.read",
    letter: "d",
    load: async () => (await import("./screens/demand/index.tsx")).Demand,
  },
  {
    id: "plan",
    path: "/plan",
    group: "plan",
    permission: "production.read",
    load: async () => (await import("./screens/plan/index.tsx")).PlanScreen,
  },
  {
    id: "workOrders",
    path: "/work-orders",
    group: "plan",
    permission: "production.read",
    load: async () => (await import("./screens/work-orders/index.tsx")).WorkOrders,
  },
  {
    id: "workOrder",
    path: "/work-orders/$id",
    permission: "production.read",
    load: async () => (await import("./screens/work-orders/order.tsx")).WorkOrderScreen,
  },
  {
    id: "floor",
    path: "/floor",
    group: "plan",
    permission: "production.read",
    load: async () => (await import("./screens/floor/index.tsx")).Floor,
  },
  {
    id: "items",
    path: "/items",
    group: "settings",
    permission: "catalog.read",
    load: async () => (await import("./screens/items/index.tsx")).Items,
  },
  {
    id: "places",
    path: "/places",
    group: "settings",
    permission: "stock.read",
    load: async () => (await import("./screens/places/index.tsx")).Places,
  },
  {
    id: "calendars",
    path: "/calendars",
    group: "settings",
    permission: "stock.read",
    load: async () => (await import("./screens/places/calendars.tsx")).Calendars,
  },
  {
    id: "parties",
    path: "/parties",
    group: "settings",
    permission: "parties.read",
    letter: "t",
    antd: true,
    load: async () => (await import("./screens/parties/index.tsx")).Parties,
  },
  {
    id: "audit",
    path: "/audit",
    group: "settings",
    permission: "audit.read",
    letter: "a",
    load: async () => (await import("./screens/audit/index.tsx")).Audit,
  },
  {
    id: "users",
    path: "/users",
    group: "settings",
    permission: "people.read",
    letter: "u",
    load: async () => (await import("./screens/people/users.tsx")).Users,
  },
  {
    id: "keys",
    path: "/keys",
    group: "settings",
    permission: "people.read",
    letter: "k",
    load: async () => (await import("./screens/people/keys.tsx")).Keys,
  },
];
