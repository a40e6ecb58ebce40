import type { GanttModel } from "./model.ts";
import type { MoveRules } from "./moves.ts";
import type { Minute, Stretch } from "./types.ts";
import { fitted, held, inSight, layoutOf, revealing } from "./view.ts";
import type { GanttDensity, GanttView, RowLayout } from "./view.ts";
import type { GanttWords } from "./words.ts";

/** What is shown; a new one is drawn with the view kept. */
export interface Shown {
  readonly model: GanttModel;
  readonly baseline: GanttModel | null;
  readonly zone: string;
  readonly now: Minute;
  readonly frozenUntil?: Minute;
  readonly words: GanttWords;
  readonly rules: MoveRules;
  /** Nothing can be dragged. */
  readonly still: boolean;
  readonly density: GanttDensity;
}

/** What became another one: what is shown, or what of it is in sight. */
export type SightNews = "shown" | "view";

/** What of a plan is in sight: it outlives the picture, so that the table speaks of the same span. */
export interface Sight {
  readonly shown: () => Shown;
  readonly layout: () => RowLayout;
  readonly view: () => GanttView;
  /** The time in sight; the same object until it changes. */
  readonly stretch: () => Stretch;
  readonly show: (shown: Shown) => void;
  /** The field's size became another one. */
  readonly resize: (width: number, height: number) => void;
  readonly look: (view: GanttView) => void;
  readonly fit: () => void;
  readonly reveal: (key: string) => void;
  /** Tells what changes from now on; call what it gives to stop. */
  readonly listen: (tell: (news: SightNews) => void) => () => void;
}

interface State {
  shown: Shown;
  layout: RowLayout;
  view: GanttView;
  stretch: Stretch;
  /** Nobody has looked elsewhere yet: a new size fits the plan in. */
  fresh: boolean;
}

function createState(shown: Shown): State {
  const { model, density } = shown;
  const field = { from: model.span.from, minutesPerPixel: 10, top: 0, width: 800, height: 400 };
  const view = fitted(field, model.span);
  return { shown, layout: layoutOf(model, density), view, stretch: inSight(view), fresh: true };
}

/** The whole plan in sight, until somebody looks elsewhere. */
export function createSight(first: Shown): Sight {
  const state = createState(first);
  const listeners = new Set<(news: SightNews) => void>();
  const set = (view: GanttView, news: SightNews) => {
    state.view = held(view, state.layout, state.shown.model.span);
    const { from, until } = inSight(state.view);
    if (from !== state.stretch.from || until !== state.stretch.until)
      state.stretch = { from, until };
    for (const tell of listeners) tell(news);
  };
  const look = (view: GanttView) => {
    state.fresh = false;
    set(view, "view");
  };
  return {
    ...{ shown: () => state.shown, layout: () => state.layout, look },
    ...{ view: () => state.view, stretch: () => state.stretch },
    show: (shown) => {
      if (shown === state.shown) return;
      const wasEmpty = state.shown.model.bars.length === 0;
      state.shown = shown;
      state.layout = layoutOf(shown.model, shown.density);
      set(wasEmpty ? fitted(state.view, shown.model.span) : state.view, "shown");
    },
    resize: (width, height) => {
      const view = { ...state.view, width: Math.max(50, width), height: Math.max(50, height) };
      set(state.fresh ? fitted(view, state.shown.model.span) : view, "view");
    },
    fit: () => look(fitted(state.view, state.shown.model.span)),
    reveal: (key) => {
      const { model } = state.shown;
      const bar = model.byKey.get(key);
      if (bar !== undefined) look(revealing(state.view, state.layout, { model, bar }));
    },
    listen: (tell) => {
      listeners.add(tell);
      return () => listeners.delete(tell);
    },
  };
}
