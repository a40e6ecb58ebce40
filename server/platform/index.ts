// Technical means: database, transactions, HTTP, log. Knows no business word; modules stand on it.
export { isBusy, isGone, isPassing, openDatabase, shutGate } from "./database.ts";
export { plainHash, runCommand } from "./command.ts";
export { createCommandQueue, decideGood } from "./command-queue.ts";
export { createCallerQueue } from "./caller-queue.ts";
export type { Command, CommandError } from "./command.ts";
export type { Actor, Announcement, AuditEntry, Database, Scope, Tx } from "./database.ts";
export type { World } from "./world.ts";
export { createLog } from "./log.ts";
export type { Logger } from "./log.ts";
export { migrate, MigrationRefused } from "./migrate.ts";
export { OwnerRefused } from "./owner.ts";
export { openHttp, sessionCookie } from "./http/server.ts";
export type { Call, Http, PublicCall } from "./http/server.ts";
export type { Authenticate, Caller, Credentials } from "./http/caller.ts";
export { commandRunner } from "./http/command-runner.ts";
export type { CommandCall } from "./http/command-runner.ts";
export { answer, commandStatuses, ProblemError } from "./http/problem.ts";
export { mustReachPlaces, withinReach } from "./http/reach.ts";
export type { FieldProblem, Problem } from "./http/problem.ts";
export { platformSentences, sentenceOf } from "./http/messages.ts";
export type { Locale, Sentence, Sentences } from "./http/messages.ts";
export { traceBatch } from "./traces.ts";
export type { Trace } from "./traces.ts";
export { newSheet, newWords, textsParameter } from "./sheet.ts";
export type { Sheet, Words } from "./sheet.ts";
export { createRevisionCache, touchRevision } from "./revision-cache.ts";
export type { RevisionCache } from "./revision-cache.ts";
export { BatcherFull, createBatcher } from "./batcher.ts";
export type { Batcher } from "./batcher.ts";
export { realWorld } from "./world.ts";
export { createLive, ownTopic } from "./live.ts";
export type { Hint, LiveParts } from "./live.ts";
export { healthOf, registerHealth } from "./health.ts";
export { registerMetrics } from "./metrics.ts";
export type { Gauge } from "./metrics.ts";
export { openApi } from "./openapi.ts";
export { startRelay } from "./outbox.ts";
export type { OutboxEvent, Relay, Subscription } from "./outbox.ts";
export { every } from "./timers.ts";
export {
  createAdmission,
  createSharedLimit,
  nobody,
  restoreBudget,
  sweepBudgets,
  takeBudget,
  usualLimits,
} from "./limits.ts";
export type { AdmissionLimits, Limit, SharedLimit, Taken } from "./limits.ts";
export { jobStates } from "./job-rows.ts";
export { endRunsOfJobs, jobsMoved } from "./runs-of-jobs.ts";
export { createJobs, registerJobs } from "./jobs.ts";
export { cancelJob } from "./job-rows.ts";
export type { Jobs } from "./jobs.ts";
export type { JobHandler, JobRun } from "./job-work.ts";
export type { JobDraft } from "./job-rows.ts";
export { eachTenant, keepHouse } from "./housekeeping.ts";
export type { Within } from "./http/narrowing.ts";
export { createFiles } from "./files.ts";
export type { Files } from "./files.ts";
export { createOutgoing } from "./outgoing.ts";
export type { Outgoing } from "./outgoing.ts";
export { createVault, lockedVault, makeVault, newKey, sealedBy } from "./vault.ts";
export type { Vault, VaultPlace } from "./vault.ts";
export {
  forgetLost,
  noteUse,
  openVault,
  rotateVault,
  sealPlain,
  surveyVault,
  VaultRefused,
} from "./sealing.ts";
export type { Resealing, Sealing } from "./sealing.ts";
