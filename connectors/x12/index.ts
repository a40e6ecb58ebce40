// X12: purchase orders and their changes in (850, 860), answers and despatches out (855, 856),
// receipts both ways (997, TA1). Files by folder, upload or signed push.
export { x12 } from "./connector.ts";
