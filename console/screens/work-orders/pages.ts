// The list and the page of work orders as one chunk: few names of files keep the first load small.
export { WorkOrders } from "./index.tsx";
export { WorkOrderScreen } from "./order.tsx";
