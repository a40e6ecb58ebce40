import { useEffect, useEffectEvent, useRef } from "react";
import type { KeyboardEvent, RefObject } from "react";
import { useTranslation } from "react-i18next";
import { listenToDrops } from "./dropping.ts";
import { listenToPointer } from "./pointer.ts";
import type { Shown, Sight } from "./sight.ts";
import { openStage } from "./stage.ts";
import type { Stage } from "./stage.ts";
import type { GanttMove } from "./types.ts";
import type { Moves } from "./use-moves.ts";
import type { GanttProps } from "./use-shown.ts";

interface ChartProps {
  readonly props: GanttProps;
  readonly sight: Sight;
  readonly shown: Shown;
  readonly moves: Moves;
  readonly stage: RefObject<Stage | null>;
  readonly onKeyDown: (event: KeyboardEvent) => void;
}

/** The two canvases; React draws nothing in them. */
export function GanttChart({ props, sight, shown, moves, stage, onKeyDown }: ChartProps) {
  const { t } = useTranslation("gantt");
  const frame = useRef<HTMLDivElement>(null);
  const picture = useRef<HTMLCanvasElement>(null);
  const overlay = useRef<HTMLCanvasElement>(null);
  const onChoose = useEffectEvent((keys: readonly string[]) => props.onChoose(keys));
  const onOpen = useEffectEvent((key: string) => props.onOpen?.(key));
  const onMoves = useEffectEvent((asked: readonly GanttMove[]) => moves.ask(asked));
  const guest = useEffectEvent(() => props.guest ?? null);
  useEffect(() => {
    if (!frame.current || !picture.current || !overlay.current) return undefined;
    const canvases = {
      ...{ frame: frame.current, picture: picture.current, overlay: overlay.current },
    };
    const opened = openStage(canvases, sight);
    stage.current = opened;
    const stop = listenToPointer(opened, canvases.frame, { onChoose, onOpen, onMoves });
    const stopDrops = listenToDrops(opened, canvases.frame, { guest, onMoves });
    return () => {
      stop();
      stopDrops();
      opened.close();
      stage.current = null;
    };
  }, [sight, stage]);
  const { chosen } = props;
  useEffect(() => {
    const bars = chosen.flatMap((key) => shown.model.byKey.get(key) ?? []);
    stage.current?.setHover({ chosen: bars, moves: moves.pending });
  }, [chosen, moves.pending, shown, stage]);
  return (
    <div
      ref={frame}
      className="m-gantt-chart"
      role="application"
      aria-label={`${props.label}. ${t("chartHint")}`}
      tabIndex={0}
      onKeyDown={onKeyDown}
    >
      <canvas ref={picture} aria-hidden />
      <canvas ref={overlay} aria-hidden />
    </div>
  );
}
