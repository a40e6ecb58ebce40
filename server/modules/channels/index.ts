// Channels: where orders come from, every message byte for byte, and what became of it.
// Owns: channels.channel, connection, inbox, wanted, offer, parcel, parcel_there, cancellation,
//   notice, notice_receipt, notice_wait, notice_parcel, notice_parcel_line,
//   notice_release, answer, change_made, reconciliation, gap, import_run, import_problem,
//   mapping, code_barcode, subscription, delivery.
// Promises: a message or a file is taken in once; a bad row or message waits with its reason; a
//   connection runs by itself and what it missed is found the next night.
// Announces: InboxMoved, ImportMoved { runId, state }, ConnectionMoved { channelId }.
export { decideAftersale } from "./telling/aftersale-answers.ts";
export { messagesOfOrder } from "./reading/order-messages.ts";
export { forgetParcelsThere, parcelsElsewhere } from "./telling/parcels-there.ts";
export { parcelsByPartners } from "./notices/told-parcels.ts";
export { importFile } from "./importing/importing.ts";
export { cancelImportJob, doImportJobs, startImportJob } from "./importing/jobs.ts";
export type { ImportJobParts } from "./importing/jobs.ts";
export { runById, starterOf } from "./importing/runs.ts";
export type { ImportRun } from "./importing/runs.ts";
export { listChannels, saveChannel } from "./store.ts";
export { countFromFile } from "./importing/count-file.ts";
export { mappingsFor, rememberMapping } from "./importing/mappings.ts";
export { keepMessages } from "./inbox.ts";
export { keepReadMessages } from "./reading/read-messages.ts";
export type { ReadMessage } from "./reading/read-messages.ts";
export { readInbox } from "./reading/together.ts";
export { channelZone } from "./registry.ts";
export { channelReport } from "./pulling/report.ts";
export { channelTrouble } from "./pulling/trouble.ts";
export { createRunner } from "./pulling/runner.ts";
export type { Runner } from "./pulling/runner.ts";
export { registerChannels } from "./routes/register.ts";
export { resealChannelSecrets } from "./sealing.ts";
export { channelsSentences } from "./sentences.ts";
export { forgetDeliveries } from "./telling/webhook-sender.ts";
