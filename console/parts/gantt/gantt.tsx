import { useEffect, useEffectEvent, useRef, useState, type RefObject } from "react";
import { useTranslation } from "react-i18next";
import { useShortcuts } from "../keys.ts";
import "./gantt.css";
import { listenToDrops } from "./dropping.ts";
import { listenToPointer } from "./pointer.ts";
import { printScene } from "./print.ts";
import { openStage } from "./stage.ts";
import type { Shown, Stage } from "./stage.ts";
import { GanttTable } from "./table.tsx";
import type { GanttGuest, GanttMove } from "./types.ts";
import { actOnKey, useMoves, type Moves } from "./use-moves.ts";
import { useShown } from "./use-shown.ts";
import type { GanttProps } from "./use-shown.ts";

interface ChartProps {
  readonly props: GanttProps;
  readonly shown: Shown;
  readonly moves: Moves;
  readonly stage: RefObject<Stage | null>;
  readonly onKeyDown: (event: React.KeyboardEvent) => void;
}

/** The two canvases; React draws nothing in them. */
function GanttChart({ props, shown, moves, stage, onKeyDown }: ChartProps) {
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
    const opened = openStage(canvases, shown);
    stage.current = opened;
    const stop = listenToPointer(opened, canvases.frame, { onChoose, onOpen, onMoves });
    const stopDrops = listenToDrops(opened, canvases.frame, { guest, onMoves });
    return () => {
      stop();
      stopDrops();
      opened.close();
      stage.current = null;
    };
    // The stage outlives what it shows: a new picture is drawn by the effect below.
  }, []);
  useEffect(() => {
    if (stage.current && stage.current.shown() !== shown) stage.current.show(shown);
  }, [shown, stage]);
  const { chosen, reveal } = props;
  useEffect(() => {
    if (reveal !== undefined) stage.current?.reveal(reveal);
  }, [reveal, stage]);
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

type Face = "chart" | "table";

interface BarProps {
  readonly stage: RefObject<Stage | null>;
  readonly face: Face;
  readonly setFace: (face: Face) => void;
  readonly moves: Moves;
  readonly props: GanttProps;
}

function GanttToolbar({ stage, face, setFace, moves, props }: BarProps) {
  const { t } = useTranslation("gantt");
  const button = (label: string, act: () => void, off = false) => (
    <button type="button" className="m-button" onClick={act} disabled={off}>
      {label}
    </button>
  );
  const { now } = props;
  const day = 1_440;
  return (
    <div className="m-gantt-bar" role="toolbar" aria-label={t("tools")}>
      {(["chart", "table"] as const).map((each) => (
        <button
          type="button"
          key={each}
          className={`m-chip${face === each ? " m-chip-on" : ""}`}
          aria-pressed={face === each}
          onClick={() => setFace(each)}
        >
          {t(each)}
        </button>
      ))}
      {face === "chart" && (
        <>
          {button(t("nearer"), () => stage.current?.zoom(0.7))}
          {button(t("farther"), () => stage.current?.zoom(1 / 0.7))}
          {button(t("today"), () => stage.current?.look({ from: now - day / 4, until: now + day }))}
          {button(t("whole"), () => stage.current?.fit())}
          {button(t("print"), () => stage.current && printScene(stage.current.scene()))}
        </>
      )}
      {props.steps && button(t("undo"), moves.undo, !moves.canUndo)}
      {props.steps && button(t("redo"), moves.redo, !moves.canRedo)}
      {props.tools}
    </div>
  );
}

interface StatusProps {
  readonly moves: Moves;
  readonly shown: Shown;
  readonly guest: GanttGuest | null;
}

/** What a proposed move is and what came of it, in words: seen below, and read aloud. */
function GanttStatus({ moves, shown, guest }: StatusProps) {
  const { t } = useTranslation("gantt");
  const [first] = moves.pending;
  const { model, words } = shown;
  let text = moves.verdict?.words ?? "";
  if (first) {
    const row = model.rows[model.rowByKey.get(first.row) ?? -1]?.label ?? "";
    const own = model.bars[model.byKey.get(first.key) ?? -1]?.label;
    const bar = own ?? (guest?.rows.get(first.row)?.key === first.key ? guest.label : "");
    const atMs = first.start * 60_000;
    const when = `${words.day(atMs)} ${words.time(atMs)}`;
    text = t(moves.busy ? "asking" : "pending", { bar, row, when, count: moves.pending.length });
  }
  const bad = !first && moves.verdict?.ok === false;
  return (
    <p role="status" className={`m-gantt-words${bad ? " m-bad" : ""}`}>
      {text}
    </p>
  );
}

/**
 * A plan by resource and time. The picture is drawn on canvas, on demand; the table holds the same
 * bars for the same work. Drag, or the arrow keys, propose a place; whoever owns the plan answers.
 * Wheel scrolls, with Shift through time, with Ctrl zooms; Shift and drag chooses many.
 */
export function Gantt(props: GanttProps) {
  const { t } = useTranslation("gantt");
  const shown = useShown(props);
  const [face, setFace] = useState<Face>("chart");
  const stage = useRef<Stage | null>(null);
  const { model } = shown;
  const { onMove, steps } = props;
  const moves = useMoves({ model, rules: shown.rules, onMove, steps });
  useShortcuts([
    { keys: "Ctrl+z", label: t("undo"), act: moves.undo },
    { keys: "Ctrl+Shift+z", label: t("redo"), act: moves.redo },
    { keys: "Ctrl+y", label: t("redo"), act: moves.redo },
  ]);
  const [first] = props.chosen;
  const chosen = first === undefined ? -1 : (model.byKey.get(first) ?? -1);
  const choose = (key: string | null) => {
    moves.cancel();
    props.onChoose(key === null ? [] : [key]);
    if (key !== null) stage.current?.reveal(key);
  };
  const onKeyDown = (event: React.KeyboardEvent) => {
    if (event.target !== event.currentTarget) return;
    const { onOpen, onPin } = props;
    const zooms = { "+": 0.8, "=": 0.8, "-": 1.25 } as const;
    const zoom = zooms[event.key as keyof typeof zooms];
    if (zoom !== undefined && !event.ctrlKey) stage.current?.zoom(zoom);
    else if (
      !actOnKey(event, {
        ...{ model, moves, chosen, choose },
        ...(onOpen ? { onOpen } : {}),
        ...(onPin ? { onPin } : {}),
      })
    )
      return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <section className="m-gantt" aria-label={props.label}>
      <GanttToolbar {...{ stage, face, setFace, moves, props }} />
      {face === "chart" ? (
        <GanttChart {...{ props, shown, moves, stage, onKeyDown }} />
      ) : (
        <GanttTable
          label={props.label}
          model={model}
          words={shown.words}
          chosen={chosen}
          pending={moves.pending}
          onChoose={choose}
          {...(props.onOpen ? { onOpen: props.onOpen } : {})}
          onKeyDown={onKeyDown}
        />
      )}
      <GanttStatus {...{ moves, shown }} guest={props.guest ?? null} />
    </section>
  );
}
