// The embedded PostgreSQL: a real server from npm binaries, looked after by this small supervisor.
export { endAtOnce } from "./ending.ts";
export { isAlive } from "./running.ts";
export { startEmbedded } from "./supervisor.ts";
export type { Embedded, EmbeddedOptions } from "./supervisor.ts";
export { PostgresUnavailable } from "./programs.ts";
