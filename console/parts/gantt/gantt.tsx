import { useEffect, useLayoutEffect, useRef, useState, type RefObject } from "react";
import { useTranslation } from "react-i18next";
import { useShortcuts } from "../keys.ts";
import { GanttChart } from "./chart.tsx";
import "./gantt.css";
import { GanttMap } from "./map.tsx";
import { printScene } from "./print.ts";
import { createSight } from "./sight.ts";
import type { Shown, Sight } from "./sight.ts";
import type { Stage } from "./stage.ts";
import { GanttTable } from "./table.tsx";
import type { GanttGuest } from "./types.ts";
import { actOnKey, useMoves, type Moves } from "./use-moves.ts";
import { useShown } from "./use-shown.ts";
import type { GanttProps } from "./use-shown.ts";

type Face = "chart" | "table";

interface BarProps {
  readonly sight: Sight;
  readonly stage: RefObject<Stage | null>;
  readonly face: Face;
  readonly setFace: (face: Face) => void;
  readonly moves: Moves;
  readonly props: GanttProps;
}

function GanttToolbar({ sight, stage, face, setFace, moves, props }: BarProps) {
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
          {button(t("whole"), sight.fit)}
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

/** What is in sight of what is shown, from the first picture on: the table speaks of the same span. */
function useSight(shown: Shown, reveal: string | undefined): Sight {
  const [sight] = useState(() => createSight(shown));
  // Before the effects of what listens: they find what is shown now.
  useLayoutEffect(() => sight.show(shown), [sight, shown]);
  useEffect(() => {
    if (reveal !== undefined) sight.reveal(reveal);
  }, [sight, reveal]);
  return sight;
}

/**
 * A plan by resource and time. The picture is drawn on canvas, on demand; the table holds the same
 * bars for the same work. Drag, or the arrow keys, propose a place; whoever owns the plan answers.
 * Wheel scrolls, with Shift through time, with Ctrl zooms; Shift and drag chooses many.
 */
export function Gantt(props: GanttProps) {
  const { t } = useTranslation("gantt");
  const shown = useShown(props);
  const sight = useSight(shown, props.reveal);
  const [face, setFace] = useState<Face>("chart");
  const stage = useRef<Stage | null>(null);
  const { model, rules } = shown;
  const { onMove, steps } = props;
  const moves = useMoves({ model, rules, onMove, steps });
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
    if (key !== null && face === "chart") sight.reveal(key);
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
      <GanttToolbar {...{ sight, stage, face, setFace, moves, props }} />
      {model.bars.length > 0 && <GanttMap {...{ sight, shown }} withRows={face === "chart"} />}
      {face === "chart" ? (
        <GanttChart {...{ props, sight, shown, moves, stage, onKeyDown }} />
      ) : (
        <GanttTable
          label={props.label}
          {...{ model, sight }}
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
