import { ChannelFailure, nextWindow } from "../../../connectors/port/index.ts";
import type { Cursor, PulledPage } from "../../../connectors/port/index.ts";
import type { Tx } from "../../platform/index.ts";
import { moveCursor, moveReplay, schedulePull } from "./connections.ts";
import { documentKey, keepMessages } from "./inbox.ts";
import type { Message } from "./inbox.ts";
import type { Work } from "./work.ts";
import { want } from "./wanted.ts";

/** Documents as messages that the inbox keeps, each under the key by which it is known again. */
export function messagesOf(
  channelId: number,
  docs: PulledPage["docs"],
  origin: "pull" | "fetch",
): Message[] {
  return docs.map(({ externalId, topic, raw }) => {
    const bytes = Buffer.from(raw, "utf8");
    const dedupeKey = documentKey(externalId, bytes);
    return { channelId, dedupeKey, topic, raw: bytes, triggeredAt: null, origin };
  });
}

/** Keeps a page's documents and asks for the orders that it only names; gives how many were new. */
async function keepPage(tx: Tx, channelId: number, page: PulledPage): Promise<number> {
  const fresh = await keepMessages(tx, messagesOf(channelId, page.docs, "pull"));
  await want(tx, { channelId, externalIds: page.externalIds, why: "hint", due: tx.now });
  return fresh;
}

/** A mark that the platform no longer takes: the window is begun anew, and nothing is lost. */
function isLostMark(cursor: Cursor, error: unknown): boolean {
  return (
    cursor.mark !== "" &&
    error instanceof ChannelFailure &&
    !error.retryable &&
    [400, 404, 410, 422].includes(error.status)
  );
}

/** Reads one window from its cursor on, storing each page with where it ended. */
async function readWindow(
  work: Work,
  cursor: Cursor,
  store: (tx: Tx, page: PulledPage) => Promise<void>,
): Promise<"whole" | "part"> {
  for await (const page of work.door.pull(cursor, work.signal)) {
    await work.transact((tx) => store(tx, page));
    if (work.isTimeUp()) return page.complete ? "whole" : "part";
  }
  return "whole";
}

/** Pulls what changed since the last window, window by window, until now or until time is up. */
export async function pull(work: Work): Promise<void> {
  const { channelId, pulls } = work.connection;
  if (!pulls || work.connection.nextPullAt > work.now()) return;
  let { cursor, isWindowOpen } = work.connection;
  const { since, pullSeconds } = work.connection;
  // Where this pull ends: the present moves on while it reads, and would never be reached.
  const edge = work.now();
  for (;;) {
    const asked = { last: cursor, since, now: edge };
    const window = isWindowOpen ? cursor : nextWindow(work.connector.limits, asked);
    if (!window) break;
    const store = async (tx: Tx, page: PulledPage) => {
      const fresh = await keepPage(tx, channelId, page);
      const docs = page.docs.length + page.externalIds.length;
      await moveCursor(tx, channelId, { cursor: page.next, isOpen: !page.complete, docs, fresh });
    };
    try {
      if ((await readWindow(work, window, store)) === "part") return;
    } catch (error) {
      if (!isLostMark(window, error)) throw error;
      const again = { ...window, mark: "" };
      await work.transact((tx) =>
        moveCursor(tx, channelId, { cursor: again, isOpen: true, docs: 0, fresh: 0 }),
      );
      throw error;
    }
    cursor = { ...window, mark: "" };
    isWindowOpen = false;
    if (work.isTimeUp()) return;
  }
  const next = new Date(work.now().getTime() + pullSeconds * 1_000);
  await work.transact((tx) => schedulePull(tx, channelId, next));
}

/** Reads a span again that a person asked for, beside the pull and without touching its cursor. */
export async function replaySpan(work: Work): Promise<void> {
  const { channelId, replayFrom, replayUntil } = work.connection;
  if (!replayFrom || !replayUntil) return;
  let at = work.connection.replayCursor;
  const { windowMaxMs } = work.connector.limits;
  for (;;) {
    const from = at ? new Date(at.until) : replayFrom;
    const isOpen = at !== null && at.mark !== "";
    if (!isOpen && from >= replayUntil) break;
    const longest = windowMaxMs > 0 ? from.getTime() + windowMaxMs : replayUntil.getTime();
    const until = new Date(Math.min(replayUntil.getTime(), longest));
    const window: Cursor =
      isOpen && at ? at : { from: from.toISOString(), until: until.toISOString(), mark: "" };
    const end = await readWindow(work, window, async (tx, page) => {
      await keepPage(tx, channelId, page);
      await moveReplay(tx, channelId, page.next);
    });
    if (end === "part" || work.isTimeUp()) return;
    at = { ...window, mark: "" };
  }
  await work.transact((tx) => moveReplay(tx, channelId, null));
}
