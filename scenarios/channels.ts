// Channels and imports from outside: platforms in a storm, files whose reader is killed, addresses
// that lead inside.
export { importGoesOn } from "./import-goes-on.ts";
export { platformOutage } from "./platforms/outage.ts";
export { shopifyStorm } from "./platforms/storm.ts";
export { platformStorms } from "./platforms/platform-storms.ts";
export { superstore } from "./superstore.ts";
export { insideTargets } from "./targets.ts";
