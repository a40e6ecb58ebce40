import { axisHeight } from "./draw.ts";
import { barsBetween, hitAt } from "./hit.ts";
import type { Point } from "./hit.ts";
import { dragged, isFree } from "./moves.ts";
import { rowAt } from "./view.ts";
import type { Stage } from "./stage.ts";
import type { GanttMove } from "./types.ts";

/** What a hand on the picture means to the screen. */
export interface PointerActs {
  readonly onChoose: (keys: readonly string[]) => void;
  readonly onOpen: (key: string) => void;
  readonly onMoves: (moves: readonly GanttMove[]) => void;
}

/** What a pressed pointer does until it is let go. */
type Act =
  | { readonly kind: "pan"; readonly last: Point; readonly moved: boolean }
  | { readonly kind: "lasso"; readonly from: Point }
  | {
      readonly kind: "drag";
      readonly from: Point;
      readonly grasped: number;
      readonly bars: readonly number[];
      readonly moved: boolean;
    };

const dragPixels = 4;

const keysOf = (stage: Stage, bars: readonly number[]): string[] =>
  bars.flatMap((bar) => stage.shown().model.bars[bar]?.key ?? []);

function hitOf(stage: Stage, point: Point) {
  const { model, layout, view } = stage.scene();
  return hitAt(model, layout, { view, point });
}

/** Begins what a press means: a drag on a free bar, a lasso with Shift, else a pan. */
function begun(stage: Stage, event: PointerEvent, point: Point): Act {
  const { bar } = hitOf(stage, point);
  if (bar < 0)
    return event.shiftKey
      ? { kind: "lasso", from: point }
      : { kind: "pan", last: { x: event.clientX, y: event.clientY }, moved: false };
  const { chosen } = stage.hover();
  const bars = chosen.includes(bar) ? chosen : [bar];
  return { kind: "drag", from: point, grasped: bar, bars, moved: false };
}

function movesOf(stage: Stage, act: Act & { readonly kind: "drag" }, to: Point): GanttMove[] {
  const { model, layout, view } = stage.scene();
  const rows = rowAt(layout, to.y + view.top) - rowAt(layout, act.from.y + view.top);
  const minutes = (to.x - act.from.x) * view.minutesPerPixel;
  return dragged(
    model,
    { bars: act.bars, grasped: act.grasped, minutes, rows },
    stage.shown().rules,
  );
}

function continued(stage: Stage, act: Act, event: PointerEvent): Act {
  if (act.kind === "pan") {
    const dx = act.last.x - event.clientX;
    const dy = act.last.y - event.clientY;
    stage.pan(dx, dy);
    return { ...act, last: { x: event.clientX, y: event.clientY }, moved: true };
  }
  const point = stage.pointOf(event.clientX, event.clientY);
  if (!point) return act;
  if (act.kind === "lasso") {
    stage.setHover({ lasso: { a: act.from, b: point } });
    return act;
  }
  const far = Math.hypot(point.x - act.from.x, point.y - act.from.y) >= dragPixels;
  if (!act.moved && !far) return act;
  const { model, still } = stage.shown();
  if (still || !isFree(model, act.grasped)) return act;
  stage.setHover({ moves: movesOf(stage, act, point), over: -1 });
  return { ...act, moved: true };
}

function ended(stage: Stage, act: Act, acts: PointerActs): void {
  const { model, layout, view } = stage.scene();
  const { moves, lasso, chosen } = stage.hover();
  if (act.kind === "lasso") {
    stage.setHover({ lasso: null });
    if (lasso) acts.onChoose(keysOf(stage, barsBetween(model, layout, { view, ...lasso })));
  } else if (act.kind === "pan") {
    if (!act.moved && chosen.length > 0) acts.onChoose([]);
  } else if (!act.moved) acts.onChoose(keysOf(stage, [act.grasped]));
  else {
    const changed = moves.filter((move) => {
      const bar = model.bars[model.byKey.get(move.key) ?? -1];
      return bar && (bar.row !== move.row || bar.start !== move.start);
    });
    if (changed.length > 0) acts.onMoves(changed);
    else stage.setHover({ moves: [] });
  }
}

/** Wheel: rows up and down; with Shift, or sideways, time; with Ctrl nearer and farther at the pointer. */
function onWheel(stage: Stage, frame: HTMLElement, event: WheelEvent): void {
  event.preventDefault();
  const unit = event.deltaMode === 1 ? 16 : 1;
  const dx = event.deltaX * unit;
  const dy = event.deltaY * unit;
  if (event.ctrlKey || event.metaKey) {
    const left = frame.getBoundingClientRect().left + stage.scene().labelWidth;
    stage.zoom(Math.exp(Math.max(-80, Math.min(80, dy)) / 300), event.clientX - left);
  } else if (event.shiftKey && dx === 0) stage.pan(dy, 0);
  else stage.pan(dx, dy);
}

/** Listens to the hand on the picture; call what it gives to stop. */
export function listenToPointer(stage: Stage, frame: HTMLElement, acts: PointerActs): () => void {
  const leaving = new AbortController();
  const { signal } = leaving;
  let act: Act | null = null;
  frame.addEventListener("wheel", (event) => onWheel(stage, frame, event), {
    ...{ signal, passive: false },
  });
  frame.addEventListener(
    "pointerdown",
    (event) => {
      if (event.button !== 0) return;
      const point = stage.pointOf(event.clientX, event.clientY);
      if (!point) {
        chooseRow(stage, frame, event);
        return;
      }
      frame.setPointerCapture(event.pointerId);
      act = begun(stage, event, point);
    },
    { signal },
  );
  frame.addEventListener(
    "pointermove",
    (event) => {
      if (act) act = continued(stage, act, event);
      else {
        const point = stage.pointOf(event.clientX, event.clientY);
        const over = point ? hitOf(stage, point).bar : -1;
        if (over !== stage.hover().over) stage.setHover({ over });
      }
    },
    { signal },
  );
  const finish = () => {
    const done = act;
    act = null;
    if (done) ended(stage, done, acts);
  };
  frame.addEventListener("pointerup", finish, { signal });
  frame.addEventListener("pointercancel", finish, { signal });
  frame.addEventListener("pointerleave", () => stage.setHover({ over: -1 }), { signal });
  frame.addEventListener(
    "dblclick",
    (event) => {
      const point = stage.pointOf(event.clientX, event.clientY);
      const [key] = point ? keysOf(stage, [hitOf(stage, point).bar]) : [];
      if (key !== undefined) acts.onOpen(key);
    },
    { signal },
  );
  return () => leaving.abort();
}

/** A press on a row's name shows that row's load; on the same name again, the load of all. */
function chooseRow(stage: Stage, frame: HTMLElement, event: PointerEvent): void {
  const { layout, view, labelWidth, loadTitle, model } = stage.scene();
  const box = frame.getBoundingClientRect();
  if (event.clientX - box.left >= labelWidth) return;
  const y = event.clientY - box.top - axisHeight;
  if (y < 0 || y >= view.height) return;
  const row = rowAt(layout, y + view.top);
  const again = row < 0 || model.rows[row]?.label === loadTitle;
  stage.loadFor(again ? null : row);
}
