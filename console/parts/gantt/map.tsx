import { useEffect, useEffectEvent, useId, useMemo, useRef, useState } from "react";
import type { KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";
import { keyed } from "./map-frame.ts";
import { listenToMap } from "./map-hand.ts";
import { mapHeight, openMap } from "./map-picture.ts";
import type { MapPicture } from "./map-picture.ts";
import type { Shown, Sight } from "./sight.ts";
import { inSight, labelWidthOf, rowsInSight } from "./view.ts";
import type { GanttView } from "./view.ts";
import { spanInWords } from "./words.ts";

interface GanttMapProps {
  readonly sight: Sight;
  readonly shown: Shown;
  /** Beside the picture: there its rows are in sight too; the table has its own. */
  readonly withRows: boolean;
}

/** How wide the strip is, as the picture below it sees it. */
function useStripWidth() {
  const strip = useRef<HTMLDivElement>(null);
  const [labelWidth, setLabelWidth] = useState(() => labelWidthOf(window.innerWidth));
  useEffect(() => {
    const element = strip.current;
    if (!element) return undefined;
    const sizes = new ResizeObserver(() => setLabelWidth(labelWidthOf(element.clientWidth)));
    sizes.observe(element);
    return () => sizes.disconnect();
  }, []);
  return { strip, labelWidth };
}

/** What is in sight, as it is spoken: its time, and its rows where the map tells them apart. */
function useViewInWords({ sight, shown }: GanttMapProps, byRow: boolean) {
  const { t } = useTranslation("gantt");
  return useEffectEvent((view: GanttView) => {
    const span = spanInWords(shown.words, inSight(view));
    if (!byRow) return span;
    const [first, last] = rowsInSight({ layout: sight.layout(), view });
    return t("mapRows", { span, first: first + 1, last: last + 1, count: shown.model.rows.length });
  });
}

/** The map on its canvas, under the hand; what React gives is where to put it, and what keys do. */
function useMap(props: GanttMapProps, byRow: boolean) {
  const { sight } = props;
  const box = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const frame = useRef<HTMLDivElement>(null);
  const picture = useRef<MapPicture | null>(null);
  const inWords = useViewInWords(props, byRow);
  useEffect(() => {
    if (!box.current || !canvas.current || !frame.current) return undefined;
    const parts = { box: box.current, canvas: canvas.current, frame: frame.current };
    const opened = openMap(parts, sight, { byRow, inWords: (view) => inWords(view) });
    picture.current = opened;
    const stop = listenToMap(parts, sight, opened.scale);
    return () => {
      stop();
      opened.close();
    };
  }, [sight, byRow]);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.altKey || event.metaKey || !picture.current) return;
    const { key, shiftKey: shift } = event;
    const view = keyed(sight.view(), picture.current.scale(), { key, shift });
    if (!view) return;
    event.preventDefault();
    event.stopPropagation();
    sight.look(view);
  };
  return { box, canvas, frame, onKeyDown };
}

/**
 * The whole plan in miniature, with a frame around what is in sight: it is carried, stretched at its
 * edges, called by a press beside it, and moved by keys. On a phone it does not tell rows apart.
 */
export function GanttMap(props: GanttMapProps) {
  const { shown, withRows } = props;
  const { t } = useTranslation("gantt");
  const hint = useId();
  const { strip, labelWidth } = useStripWidth();
  const byRow = withRows && labelWidth === labelWidthOf(Infinity);
  const { box, canvas, frame, onKeyDown } = useMap(props, byRow);
  const late = useMemo(() => shown.model.bars.filter((bar) => bar.late).length, [shown.model]);
  return (
    <div ref={strip} className="m-gantt-map" style={{ height: mapHeight[byRow ? "rows" : "thin"] }}>
      <div className="m-gantt-map-words" style={{ width: labelWidth }}>
        <span>{t("map")}</span>
        {late > 0 && (
          <span className="m-gantt-map-late">
            <span aria-hidden>▲ </span>
            {t("mapLate", { count: late })}
          </span>
        )}
      </div>
      <div ref={box} className="m-gantt-map-box">
        <canvas ref={canvas} aria-hidden />
        <div
          ref={frame}
          className="m-gantt-map-frame"
          role="slider"
          tabIndex={0}
          aria-label={t("mapFrame")}
          aria-describedby={hint}
          aria-valuemin={0}
          aria-valuemax={100}
          aria-valuenow={0}
          onKeyDown={onKeyDown}
        >
          <span data-edge="from" />
          <span data-edge="until" />
        </div>
        <span id={hint} hidden>
          {t("mapHint")}
        </span>
      </div>
    </div>
  );
}
