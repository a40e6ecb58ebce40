// Channels: where orders come from, every message byte for byte, and what became of it.
// Owns: channels.channel, connection, inbox, wanted, offer, parcel, parcel_there, cancellation,
//   answer, reconciliation, gap, import_run, import_problem, mapping, code_barcode, subscription, delivery.
// Promises: a message or a file is taken in once; a bad row or message waits with its reason; a
//   connection runs by itself and what it missed is found the next night.
// Announces: InboxMoved, ImportMoved, ConnectionMoved { channelId }.
export { decideAftersale } from "./aftersale-answers.ts";
export { messagesOfOrder } from "./order-messages.ts";
export { forgetParcelsThere, parcelsElsewhere } from "./parcels-there.ts";
export { importFile } from "./import.ts";
export { cancelImportJob, doImportJobs, startImportJob } from "./import-jobs.ts";
export type { ImportJobParts } from "./import-jobs.ts";
export { runById } from "./runs.ts";
export type { ImportRun } from "./runs.ts";
export { listChannels, saveChannel } from "./store.ts";
export { countFromFile } from "./count-file.ts";
export { mappingsFor, rememberMapping } from "./mappings.ts";
export { keepMessages } from "./inbox.ts";
export { keepReadMessages } from "./read-messages.ts";
export type { ReadMessage } from "./read-messages.ts";
export { readInbox } from "./reading-together.ts";
export { channelZone } from "./registry.ts";
export { channelReport } from "./report.ts";
export { channelTrouble } from "./trouble.ts";
export { createRunner } from "./runner.ts";
export type { Runner } from "./runner.ts";
export { registerChannels } from "./routes.ts";
export { resealChannelSecrets } from "./sealing.ts";
export { channelsSentences } from "./sentences.ts";
export { forgetDeliveries } from "./webhook-sender.ts";
