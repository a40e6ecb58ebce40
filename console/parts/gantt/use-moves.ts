import { useEffectEvent, useState } from "react";
import { at } from "./model.ts";
import type { GanttModel } from "./model.ts";
import { isFree, nudged, placeOf } from "./moves.ts";
import type { MoveRules } from "./moves.ts";
import type { GanttMove, GanttSteps, GanttVerdict } from "./types.ts";

/** Asks whoever owns the plan; the words of the answer are shown as they are. */
export type OnMove = (moves: readonly GanttMove[]) => Promise<GanttVerdict>;

/** Moves that are proposed, asked about and done, with the way back. */
export interface Moves {
  /** Where bars would go: shown, not yet asked. */
  readonly pending: readonly GanttMove[];
  readonly verdict: GanttVerdict | null;
  readonly busy: boolean;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  readonly ask: (moves: readonly GanttMove[]) => void;
  readonly nudge: (bar: number, key: string, shift: boolean) => boolean;
  readonly commit: () => boolean;
  readonly cancel: () => boolean;
  readonly undo: () => void;
  readonly redo: () => void;
}

interface MovesOptions {
  readonly model: GanttModel;
  readonly rules: MoveRules;
  readonly onMove: OnMove | undefined;
  readonly steps: GanttSteps | undefined;
}

/** Holds proposed moves until they are answered; nothing is changed here but the words. */
export function useMoves({ model, rules, onMove, steps }: MovesOptions): Moves {
  const [pending, setPending] = useState<readonly GanttMove[]>([]);
  const [verdict, setVerdict] = useState<GanttVerdict | null>(null);
  const [busy, setBusy] = useState(false);
  const answered = useEffectEvent(async (asking: () => Promise<GanttVerdict>) => {
    setBusy(true);
    setVerdict(null);
    try {
      setVerdict(await asking());
    } finally {
      setBusy(false);
      setPending([]);
    }
  });
  const ask = (moves: readonly GanttMove[]) => {
    if (!onMove || busy || moves.length === 0) return;
    setPending(moves);
    void answered(() => onMove(moves));
  };
  const canUndo = steps?.canUndo === true && !busy;
  const canRedo = steps?.canRedo === true && !busy;
  return {
    ...{ pending, verdict, busy, ask, canUndo, canRedo },
    nudge: (bar, key, shift) => {
      if (!onMove || busy || !isFree(model, bar)) return false;
      const own = model.bars[bar]?.key;
      const from = pending.find((each) => each.key === own) ?? placeOf(model, bar);
      const to = from && nudged(model, from, { key, shift, rules });
      if (!to) return false;
      setVerdict(null);
      setPending([to]);
      return true;
    },
    commit: () => {
      if (pending.length === 0 || busy) return false;
      ask(pending);
      return true;
    },
    cancel: () => {
      if (pending.length === 0 || busy) return false;
      setPending([]);
      return true;
    },
    undo: () => {
      if (steps && canUndo) void answered(steps.undo);
    },
    redo: () => {
      if (steps && canRedo) void answered(steps.redo);
    },
  };
}

interface KeyParts {
  readonly model: GanttModel;
  readonly moves: Moves;
  /** The chosen bar; -1: none. */
  readonly chosen: number;
  readonly choose: (key: string | null) => void;
  readonly onOpen?: (key: string) => void;
  readonly onPin?: (key: string, pinned: boolean) => void;
}

/** The bar after (1) or before (-1) another in the order of rows, lanes and time. */
export function barBeside(model: GanttModel, bar: number, way: 1 | -1): number {
  const place = bar < 0 ? (way === 1 ? -1 : model.order.length) : model.order.indexOf(bar);
  const next = Math.max(0, Math.min(model.order.length - 1, place + way));
  return model.order.length === 0 ? -1 : at(model.order, next);
}

/**
 * What a key does, in the picture and in the table alike: up and down choose, left and right move by
 * a step, Shift with up and down to another resource, Enter asks or opens, Esc lets go, P pins,
 * Ctrl+Z goes back, Ctrl+Shift+Z and Ctrl+Y forth. False when the key means nothing here.
 */
export function actOnKey(event: KeyboardEvent | React.KeyboardEvent, parts: KeyParts): boolean {
  const { model, moves, chosen, choose } = parts;
  const held = model.bars[chosen];
  const ctrl = event.ctrlKey || event.metaKey;
  const letter = event.key.toLowerCase();
  if (ctrl && letter === "z" && !event.shiftKey) moves.undo();
  else if (ctrl && (letter === "y" || letter === "z")) moves.redo();
  else if (ctrl || event.altKey) return false;
  else if (held && moves.nudge(chosen, event.key, event.shiftKey)) return true;
  else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    const next = barBeside(model, chosen, event.key === "ArrowDown" ? 1 : -1);
    choose(model.bars[next]?.key ?? null);
  } else if (event.key === "Enter" && held) {
    if (!moves.commit()) parts.onOpen?.(held.key);
  } else if (event.key === "Escape" && (moves.cancel() || held)) {
    if (moves.pending.length === 0) choose(null);
  } else if (letter === "p" && held && parts.onPin) parts.onPin(held.key, held.pinned !== true);
  else return false;
  return true;
}
