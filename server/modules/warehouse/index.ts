// Warehouse, the light form: pick, short pick, pack, ship, deliver, receive and count.
// Owns: warehouse.shipment, shipment_line, package, package_line. Promises: stock, reservation, promise and line change together.
export { followArrivals } from "./arriving.ts";
export { followSent } from "./by-partner.ts";
export { deliverOrder, shipOrder, shipParcel } from "./commands.ts";
export { standingWork } from "./package-store.ts";
export { shipmentsOf } from "./shipments.ts";
export type { OrderShipment } from "./shipments.ts";
export { registerWarehouse } from "./routes.ts";
export { settleShelfLives } from "./shelf-life.ts";
export { warehouseSentences } from "./sentences.ts";
export { deliverWave, shipWave } from "./waves.ts";
export { arrivals } from "./store.ts";
