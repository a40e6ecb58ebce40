// Warehouse, the light form: pick, short pick, ship, deliver, receive and count.
// Owns: warehouse.shipment. Promises: stock, reservation, promise and line change together.
export { deliverOrder, shipOrder, shipParcel } from "./commands.ts";
export { shipmentsOf } from "./shipments.ts";
export type { OrderShipment } from "./shipments.ts";
export { registerWarehouse } from "./routes.ts";
export { arrivals } from "./store.ts";
