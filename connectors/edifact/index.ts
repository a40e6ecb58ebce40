// UN/EDIFACT: orders and their changes in (ORDERS, ORDCHG), answers and despatches out (ORDRSP,
// DESADV), receipts both ways (CONTRL). Files by folder, upload or signed push.
export { edifact } from "./connector.ts";
