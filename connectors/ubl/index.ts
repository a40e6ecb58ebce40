// UBL 2: orders and their changes in (Order, OrderChange, OrderCancellation), answers and despatches
// out (OrderResponse, DespatchAdvice). Files by folder, upload or signed push.
export { ubl } from "./connector.ts";
