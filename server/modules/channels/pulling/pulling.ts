import { ChannelFailure, nextWindow, PartlyRead } from "../../../../connectors/port/index.ts";
import type { Cursor, PulledPage } from "../../../../connectors/port/index.ts";
import type { Tx } from "../../../platform/index.ts";
import { moveCursor, noteUnread, schedulePull } from "../connections.ts";
import { documentKey, keepMessages } from "../inbox.ts";
import type { Message } from "../inbox.ts";
import type { Work } from "../work.ts";
import { want } from "../wanted.ts";
import { replayUnread } from "./replays.ts";

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
export async function keepPage(tx: Tx, channelId: number, page: PulledPage): Promise<number> {
  const fresh = await keepMessages(tx, messagesOf(channelId, page.docs, "pull"));
  await want(tx, { channelId, externalIds: page.externalIds, why: "hint", due: tx.now });
  if (page.unread) await noteUnread(tx, channelId, page.next.from);
  return fresh;
}

/** A mark that the platform no longer takes: the window is begun anew, and nothing is lost. */
export function isLostMark(cursor: Cursor, error: unknown): boolean {
  return (
    cursor.mark !== "" &&
    error instanceof ChannelFailure &&
    !error.retryable &&
    [400, 404, 410, 422].includes(error.status)
  );
}

interface ReadWindow {
  readonly end: "whole" | "part";
  /** Why something that belongs to its orders was not shown. */
  readonly unread: ChannelFailure | null;
}

/** Reads one window from its cursor on, storing each page with where it ended. */
export async function readWindow(
  work: Work,
  cursor: Cursor,
  store: (tx: Tx, page: PulledPage) => Promise<void>,
): Promise<ReadWindow> {
  let unread: ChannelFailure | null = null;
  for await (const page of work.door.pull(cursor, work.signal)) {
    await work.transact((tx) => store(tx, page));
    unread = page.unread ?? unread;
    if (work.isTimeUp()) return { end: page.complete ? "whole" : "part", unread };
  }
  return { end: "whole", unread };
}

/** Reads a window of the pull; one whose mark is lost is begun anew in the next run. */
async function pullWindow(work: Work, window: Cursor): Promise<ReadWindow> {
  const { channelId, unreadFrom } = work.connection;
  const store = async (tx: Tx, page: PulledPage) => {
    const fresh = await keepPage(tx, channelId, page);
    const docs = page.docs.length + page.externalIds.length;
    await moveCursor(tx, channelId, { cursor: page.next, isOpen: !page.complete, docs, fresh });
    if (unreadFrom && page.complete && !page.unread)
      await replayUnread(tx, channelId, page.next.from);
  };
  try {
    return await readWindow(work, window, store);
  } catch (error) {
    if (isLostMark(window, error)) {
      const again = { ...window, mark: "" };
      await work.transact((tx) =>
        moveCursor(tx, channelId, { cursor: again, isOpen: true, docs: 0, fresh: 0 }),
      );
    }
    throw error;
  }
}

/** Reads window by window, until now or until time is up. */
async function pullWindows(work: Work) {
  let { cursor, isWindowOpen } = work.connection;
  const { since } = work.connection;
  let unread: ChannelFailure | null = null;
  // Where this pull ends: the present moves on while it reads, and would never be reached.
  const edge = work.now();
  for (;;) {
    const asked = { last: cursor, since, now: edge };
    const window = isWindowOpen ? cursor : nextWindow(work.connector.limits, asked);
    if (!window) return { isAtEdge: true, unread };
    const read = await pullWindow(work, window);
    unread = read.unread ?? unread;
    if (read.end === "part" || work.isTimeUp()) return { isAtEdge: false, unread };
    cursor = { ...window, mark: "" };
    isWindowOpen = false;
  }
}

/**
 * Pulls what changed since the last window. Throws PartlyRead where the orders were read and something
 * that belongs to them was refused.
 */
export async function pull(work: Work): Promise<void> {
  const { channelId, pulls, nextPullAt, pullSeconds } = work.connection;
  if (!pulls || nextPullAt > work.now()) return;
  const { isAtEdge, unread } = await pullWindows(work);
  if (unread) throw new PartlyRead([], unread);
  if (!isAtEdge) return;
  const next = new Date(work.now().getTime() + pullSeconds * 1_000);
  await work.transact((tx) => schedulePull(tx, channelId, next));
}
