// The embedded PostgreSQL: a real server from npm binaries, looked after by this small supervisor.
export { startEmbedded } from "./supervisor.ts";
export type { Embedded, EmbeddedOptions } from "./supervisor.ts";
export { PostgresUnavailable } from "./programs.ts";
