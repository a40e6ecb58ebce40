// What breaks under the product and what is kept: crashes, the outbox, backups.
export { killServer, restartDatabase, slowQuery } from "./crash.ts";
export { backupRestore, dailyBackup } from "./keep.ts";
export { outboxKill } from "./outbox.ts";
export { upgrade } from "./upgrade.ts";
