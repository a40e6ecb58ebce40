import { useMemo } from "react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { modelOf } from "./model.ts";
import type { MoveRules, RowsFor } from "./moves.ts";
import type { Shown } from "./sight.ts";
import type { GanttBar, GanttGuest, GanttRow, GanttSteps, Minute } from "./types.ts";
import type { OnMove } from "./use-moves.ts";
import type { GanttDensity } from "./view.ts";
import { wordsOf } from "./words.ts";

export interface GanttProps {
  /** What the plan is of, for those who do not see it. */
  readonly label: string;
  readonly rows: readonly GanttRow[];
  readonly bars: readonly GanttBar[];
  /** Another plan, drawn behind where it differs. */
  readonly baseline?: readonly GanttBar[] | null;
  /** The plant's IANA zone: the axis and the steps follow its wall clock. */
  readonly zone: string;
  readonly now: Minute;
  readonly frozenUntil?: Minute;
  /** Minutes to which a moved bar snaps. */
  readonly step?: number;
  readonly density?: GanttDensity;
  /** Chosen bars; the first one's job shows its links. */
  readonly chosen: readonly string[];
  readonly onChoose: (keys: readonly string[]) => void;
  /** A bar to bring into sight, whenever it becomes another one. */
  readonly reveal?: string | undefined;
  readonly onOpen?: (key: string) => void;
  /** Absent: the plan cannot be changed here. */
  readonly onMove?: OnMove;
  readonly onPin?: (key: string, pinned: boolean) => void;
  /** The way back and forth; absent: there is none. */
  readonly steps?: GanttSteps;
  /** What is dragged in from outside right now; letting it go here asks to put it there. */
  readonly guest?: GanttGuest | null;
  /** Rows on which a bar may stand; null: any. */
  readonly rowsFor?: RowsFor;
  /** More buttons beside its own. */
  readonly tools?: ReactNode;
}

const anyRow: RowsFor = () => null;
const usualStep = 15;

/** The picture's data; the same object while nothing changed, so that nothing is drawn again. */
export function useShown(props: GanttProps): Shown {
  const { rows, bars, baseline, zone, now, frozenUntil, step = usualStep, density } = props;
  const { t, i18n } = useTranslation("gantt");
  const model = useMemo(() => modelOf(rows, bars), [rows, bars]);
  const ghosts = useMemo(() => (baseline ? modelOf(rows, baseline) : null), [rows, baseline]);
  const words = useMemo(
    () => wordsOf(i18n.language, zone, { today: t("today"), load: t("load") }),
    [i18n.language, zone, t],
  );
  const rowsFor = props.rowsFor ?? anyRow;
  const rules = useMemo<MoveRules>(() => ({ step, zone, rowsFor }), [step, zone, rowsFor]);
  const still = props.onMove === undefined;
  return useMemo(
    () => ({
      ...{ model, baseline: ghosts, zone, now, words, rules, still },
      ...(frozenUntil === undefined ? {} : { frozenUntil }),
      density: density ?? "standard",
    }),
    [model, ghosts, zone, now, frozenUntil, words, rules, still, density],
  );
}
