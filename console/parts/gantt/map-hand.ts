import { carried, jumped, stretched } from "./map-frame.ts";
import type { MapEdge, MapScale } from "./map-frame.ts";
import type { MapParts } from "./map-picture.ts";
import type { Sight } from "./sight.ts";
import type { GanttView } from "./view.ts";

/** A hand that is down: where it went down, with what was in sight then. */
interface Act {
  readonly x: number;
  readonly y: number;
  readonly view: GanttView;
  /** The edge that it holds; null: the whole frame. */
  readonly edge: MapEdge | null;
}

const edgeUnder = (event: PointerEvent): MapEdge | null => {
  const edge = event.target instanceof HTMLElement ? event.target.dataset["edge"] : undefined;
  return edge === "from" || edge === "until" ? edge : null;
};

/** Listens to the hand on the map: it carries the frame, stretches it, or calls it. */
export function listenToMap(
  { box, frame }: MapParts,
  sight: Sight,
  scaleOf: () => MapScale,
): () => void {
  const leaving = new AbortController();
  const { signal } = leaving;
  let act: Act | null = null;
  box.addEventListener(
    "pointerdown",
    (event) => {
      // A second finger carries nothing: the frame would jump between the two.
      if (event.button !== 0 || !event.isPrimary) return;
      event.preventDefault();
      frame.focus({ preventScroll: true });
      box.setPointerCapture(event.pointerId);
      const edge = edgeUnder(event);
      const isOnFrame = event.target instanceof Node && frame.contains(event.target);
      if (!isOnFrame) {
        const { left, top } = box.getBoundingClientRect();
        const point = { x: event.clientX - left, y: event.clientY - top };
        sight.look(jumped(sight.view(), scaleOf(), point));
      }
      act = { x: event.clientX, y: event.clientY, view: sight.view(), edge };
    },
    { signal },
  );
  box.addEventListener(
    "pointermove",
    (event) => {
      if (!act || !event.isPrimary) return;
      const scale = scaleOf();
      const [dx, dy] = [event.clientX - act.x, event.clientY - act.y];
      const { horizon, width } = scale;
      const minutes = (dx * (horizon.until - horizon.from)) / width;
      const { edge, view } = act;
      sight.look(
        edge ? stretched(view, scale, { edge, minutes }) : carried(view, scale, { dx, dy }),
      );
    },
    { signal },
  );
  const finish = (event: PointerEvent) => {
    if (event.isPrimary) act = null;
  };
  box.addEventListener("pointerup", finish, { signal });
  box.addEventListener("pointercancel", finish, { signal });
  return () => leaving.abort();
}
