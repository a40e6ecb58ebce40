import { PartlyRead } from "../../../../connectors/port/index.ts";
import type { ChannelFailure, Cursor } from "../../../../connectors/port/index.ts";
import type { Work } from "../work.ts";
import { isLostMark, keepPage, readWindow } from "./pulling.ts";
import { beginWindow, endReplay, moveReplay, nextReplay, replaysOf } from "./replays.ts";
import type { Replay } from "./replays.ts";

/** The window of a span that is to be read next: the one in hand, or the one after it; null: none is left. */
function windowOf(work: Work, { from: start, until: end, cursor: at }: Replay): Cursor | null {
  if (at && at.mark !== "") return at;
  const from = at ? new Date(at.until) : start;
  if (from >= end) return null;
  const { windowMaxMs } = work.connector.limits;
  const longest = windowMaxMs > 0 ? from.getTime() + windowMaxMs : end.getTime();
  const until = new Date(Math.min(end.getTime(), longest));
  return { from: from.toISOString(), until: until.toISOString(), mark: "" };
}

/** Reads one window of a span; one whose mark is lost is begun anew in the next run. */
async function replayWindow(work: Work, { id }: Replay, window: Cursor) {
  const { channelId } = work.connection;
  try {
    const read = await readWindow(work, window, async (tx, page) => {
      await keepPage(tx, channelId, page);
      const docs = page.docs.length + page.externalIds.length;
      await moveReplay(tx, id, { cursor: page.next, docs });
    });
    // Whatever its last page said, or though it had none: this window is over.
    const over = { ...window, mark: "" };
    if (read.end === "whole")
      await work.transact((tx) => moveReplay(tx, id, { cursor: over, docs: 0 }));
    return read;
  } catch (error) {
    if (isLostMark(window, error)) {
      const again = { from: window.from, until: window.from, mark: "" };
      await work.transact((tx) => moveReplay(tx, id, { cursor: again, docs: 0 }));
    }
    throw error;
  }
}

/**
 * Reads spans again, each after the one before it, beside the pull and without touching its cursor:
 * those that a person asked for, and those of which not all was shown. Throws PartlyRead as the pull does.
 */
export async function replaySpans(work: Work): Promise<void> {
  const { channelId } = work.connection;
  if ((await work.read((tx) => replaysOf(tx, channelId))).length === 0) return;
  let unread: ChannelFailure | null = null;
  for (;;) {
    // Each time anew: a person may have called it off or lengthened it.
    const replay = await work.transact((tx) => nextReplay(tx, channelId));
    if (!replay) break;
    const window = windowOf(work, replay);
    if (!window) {
      await work.transact((tx) => endReplay(tx, replay.id, replay.until));
      continue;
    }
    if (!(await work.transact((tx) => beginWindow(tx, replay.id, window)))) continue;
    const read = await replayWindow(work, replay, window);
    unread = read.unread ?? unread;
    if (read.end === "part" || work.isTimeUp()) break;
  }
  if (unread) throw new PartlyRead([], unread);
}
