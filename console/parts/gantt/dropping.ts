import { dropped } from "./moves.ts";
import type { Stage } from "./stage.ts";
import type { GanttGuest, GanttMove } from "./types.ts";
import { minuteAt, rowAt } from "./view.ts";

/** What is dragged over the picture from outside, and what letting it go there means. */
export interface DropActs {
  readonly guest: () => GanttGuest | null;
  readonly onMoves: (moves: readonly GanttMove[]) => void;
}

/** Where a guest would stand that is held at a point of the window; null: nowhere. */
function placeUnder(stage: Stage, guest: GanttGuest, event: DragEvent): GanttMove | null {
  const point = stage.pointOf(event.clientX, event.clientY);
  if (!point) return null;
  const { model, layout, view } = stage.scene();
  const row = model.rows[rowAt(layout, point.y + view.top)]?.key;
  return dropped(guest, { row, minute: minuteAt(view, point.x) }, stage.shown().rules);
}

/** Takes in what is dragged onto the picture from outside it; call what it gives to stop. */
export function listenToDrops(stage: Stage, frame: HTMLElement, acts: DropActs): () => void {
  const leaving = new AbortController();
  const { signal } = leaving;
  frame.addEventListener(
    "dragover",
    (event) => {
      const guest = acts.guest();
      if (!guest || stage.shown().still) return;
      const move = placeUnder(stage, guest, event);
      const guestMinutes = (move && guest.rows.get(move.row)?.minutes) ?? null;
      stage.setHover({ moves: move ? [move] : [], guestMinutes, over: -1 });
      if (!move) return;
      event.preventDefault();
      if (event.dataTransfer) event.dataTransfer.dropEffect = "move";
    },
    { signal },
  );
  const clear = () => stage.setHover({ moves: [], guestMinutes: null });
  frame.addEventListener("dragleave", clear, { signal });
  frame.addEventListener(
    "drop",
    (event) => {
      const guest = acts.guest();
      const move = guest && placeUnder(stage, guest, event);
      clear();
      if (!move) return;
      event.preventDefault();
      acts.onMoves([move]);
    },
    { signal },
  );
  return () => leaving.abort();
}
