import { ChannelFailure, PartlyRead } from "../../../../connectors/port/index.ts";
import type { OpenCases, RawDoc } from "../../../../connectors/port/index.ts";
import { openCasesOf } from "../../orders/index.ts";
import { keepMessages } from "../inbox.ts";
import { isOwnMistake } from "../own-mistakes.ts";
import { messagesOf } from "./pulling.ts";
import { crossOff, dueWanted, putOffWanted } from "../wanted.ts";
import type { Unread } from "../wanted.ts";
import type { Work } from "../work.ts";

/** Orders asked for in one call. */
const fetchMax = 50;
/** So many that fail one after another, and none that is read, are an outage. */
const outageAt = 2;

type Asked = Awaited<ReturnType<typeof dueWanted>>;

/** Orders that are asked for, and which of their cases are open here. */
interface Asking {
  readonly asked: Asked;
  readonly openCases: OpenCases;
}

/** What came of orders that were asked for. */
interface Gathered {
  readonly docs: readonly RawDoc[];
  /** Those that the platform answered: one it does not know is among them, without a document. */
  readonly answered: Asked;
  readonly unread: readonly Unread[];
  /** The platform reads none of them now. */
  readonly outage: ChannelFailure | null;
}

/**
 * The channel's failure with an order, or ours with its answer; throws what is neither, and a refusal of
 * our access.
 */
function failureOf(work: Work, error: unknown): ChannelFailure {
  if (work.signal.aborted) throw error;
  if (isOwnMistake(error)) {
    const why = { status: 500, retryable: false, cause: error };
    return new ChannelFailure(`internal error: ${error.message}`, why);
  }
  if (!(error instanceof ChannelFailure)) throw error;
  if (error.status === 401 && !(error instanceof PartlyRead)) throw error;
  return error;
}

/** No answer, or none now: nothing else is worth asking, and it is not this order's fault. */
const isSilence = ({ status }: ChannelFailure) => status === 0 || status === 429;

/** Asks for orders one by one, until time is up: what fails of one is about that one alone. */
async function gatherEach(work: Work, { asked, openCases }: Asking): Promise<Gathered> {
  const docs: RawDoc[] = [];
  const answered: Asked[number][] = [];
  const failed: { readonly externalId: string; readonly failure: ChannelFailure }[] = [];
  let hasRead = false;
  let outage: ChannelFailure | null = null;
  for (const each of asked) {
    const externalId = each.external_id;
    if ((hasRead || failed.length >= outageAt) && work.isTimeUp()) break;
    try {
      docs.push(...(await work.door.fetch([externalId], work.signal, openCases)));
      answered.push(each);
      hasRead = true;
    } catch (error) {
      const failure = failureOf(work, error);
      if (failure instanceof PartlyRead) {
        docs.push(...failure.docs);
        hasRead = true;
      }
      failed.push({ externalId, failure });
      if (isSilence(failure)) outage = failure;
      else if (!hasRead && failed.length >= outageAt) outage = failed[0]?.failure ?? null;
      if (outage) break;
    }
  }
  const unread = failed.map(({ externalId, failure }) => ({
    ...{ externalId, why: failure.message },
    isOwn: !isSilence(failure) && (hasRead || !failure.retryable),
  }));
  return { docs, answered, unread, outage };
}

/** Asks for all in one call, and one by one where that fails. */
async function gather(work: Work, asking: Asking): Promise<Gathered> {
  const { asked, openCases } = asking;
  try {
    const ids = asked.map((each) => each.external_id);
    const docs = await work.door.fetch(ids, work.signal, openCases);
    return { docs, answered: asked, unread: [], outage: null };
  } catch (error) {
    failureOf(work, error);
    return gatherEach(work, asking);
  }
}

/**
 * Fetches orders that were named, missed or unclear; what comes goes through the inbox too. One that
 * the platform fails on is put off with its words, and the others are read. Throws ChannelFailure
 * once it reads none at all.
 */
export async function fetchWanted(work: Work): Promise<void> {
  const { channelId } = work.connection;
  for (;;) {
    const asking = await work.read(async (tx): Promise<Asking> => {
      const asked = await dueWanted(tx, channelId, fetchMax);
      const ids = asked.map((each) => each.external_id);
      return { asked, openCases: await openCasesOf(tx, channelId, ids) };
    });
    if (asking.asked.length === 0) return;
    const { docs, answered, unread, outage } = await gather(work, asking);
    const found = new Set(docs.map((doc) => doc.externalId));
    await work.transact(async (tx) => {
      await keepMessages(tx, messagesOf(channelId, docs, "fetch"));
      await crossOff(tx, { channelId, asked: answered, found });
      await putOffWanted(tx, channelId, unread);
    });
    if (outage) throw outage;
    if (work.isTimeUp()) return;
  }
}
