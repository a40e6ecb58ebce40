/**
 * Which module may use which, in the order of the river. The boundary checker reads it, the drawing
 * in ARCHITECTURE.md is made from it: a new arrow is a decision, not an accident.
 */
export const modules = {
  people: [],
  catalog: ["people"],
  parties: ["people"],
  stock: ["catalog", "parties"],
  production: ["people", "catalog", "parties", "stock"],
  promises: ["catalog", "parties", "stock"],
  orders: ["catalog", "parties", "stock", "promises"],
  plans: ["catalog", "parties", "stock", "production", "promises", "orders"],
  execution: ["catalog", "parties", "stock", "production", "promises", "orders"],
  channels: ["people", "catalog", "parties", "stock", "promises", "orders"],
  warehouse: ["catalog", "parties", "stock", "promises", "orders"],
  forecasts: ["catalog", "parties", "stock", "promises", "orders", "channels"],
  materials: ["catalog", "parties", "stock", "production", "promises", "orders", "forecasts"],
  notices: [
    "people",
    "catalog",
    "parties",
    "production",
    "promises",
    "orders",
    "plans",
    "execution",
    "channels",
  ],
  reports: [
    "catalog",
    "parties",
    "stock",
    "promises",
    "orders",
    "channels",
    "warehouse",
    "plans",
    "execution",
    "materials",
  ],
} as const;
