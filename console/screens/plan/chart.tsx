import { useMemo, useState } from "react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { nameOf } from "../../i18n.ts";
import { ErrorNotice } from "../../parts/error-notice.tsx";
import { Gantt, toneCount } from "../../parts/gantt/index.ts";
import type { GanttBar, GanttRow, Stretch } from "../../parts/gantt/index.ts";
import { toast } from "../../parts/undo-toast.tsx";
import type { Edits } from "./edits.ts";
import { Pins, usePins } from "./pins.tsx";
import { said } from "./reads.ts";
import type { Chart } from "./reads.ts";

/** Open times come as pairs of from and until. */
const stretches = (open: readonly number[]): Stretch[] =>
  Array.from({ length: open.length / 2 }, (_each, at) => ({
    from: open[2 * at] ?? 0,
    until: open[2 * at + 1] ?? 0,
  }));

function rowsOf(chart: Chart): GanttRow[] {
  return chart.rows.map((row) => ({
    key: String(row.resourceId),
    label: `${row.code} ${nameOf(row)}`,
    group: nameOf({ name: row.centre, nameEn: row.centreEn }),
    open: stretches(row.open),
    ...(row.calendar ? { calendar: nameOf(row.calendar) } : {}),
    ...(row.stopped ? { note: said(row.stopped) } : {}),
  }));
}

function barsOf(chart: Chart): GanttBar[] {
  return chart.bars.flatMap((bar) =>
    bar.resourceId === null
      ? []
      : [
          {
            key: String(bar.operationId),
            row: String(bar.resourceId),
            job: String(bar.workOrderId),
            label: `${bar.number} ${nameOf(bar)}`,
            ...{ setupFrom: bar.from, start: bar.start, end: bar.end },
            tone: bar.itemId % toneCount,
            ...{ late: bar.late, started: bar.started },
            ...{ pinned: bar.pinned, pinnedHere: bar.pinnedHere },
            after: bar.after.map(String),
          },
        ],
  );
}

/** Bars that were chosen here, or all of a work order that was chosen elsewhere: then its first is shown. */
function useJob(bars: readonly GanttBar[], job: string | null, own: readonly string[]) {
  const ofJob = useMemo(
    () => bars.filter((bar) => bar.job === job).toSorted((a, b) => a.start - b.start),
    [bars, job],
  );
  if (ofJob.some((bar) => bar.key === own[0])) return { chosen: own };
  return { chosen: ofJob.map((bar) => bar.key), reveal: ofJob[0]?.key };
}

interface PlanChartProps {
  readonly chart: Chart;
  /** The plan that is shown; null where none is in force: then nothing can be moved. */
  readonly planId: number | null;
  /** What is in force, drawn behind another plan. */
  readonly behind: Chart | undefined;
  /** The work order whose bars are chosen. */
  readonly job: string | null;
  readonly onJob: (workOrderId: string | null) => void;
  /** What is done by hand, with the way back. */
  readonly edits: Edits;
  /** What can be done with the whole plan, beside the chart's own tools. */
  readonly actions: ReactNode;
  readonly mayMove: boolean;
  /** Whether operations can be held and let go: in force, in the draft that is shown, or not at all. */
  readonly pinsIn: "force" | "draft" | null;
}

/** The plan by resource and time; a move is asked of the server, which answers in words. */
export function PlanChart(props: PlanChartProps) {
  const { chart, planId, behind, edits, pinsIn } = props;
  const { t } = useTranslation("plan");
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const pins = usePins();
  const rows = useMemo(() => rowsOf(chart), [chart]);
  const bars = useMemo(() => barsOf(chart), [chart]);
  const baseline = useMemo(() => (behind ? barsOf(behind) : null), [behind]);
  const ways = useMemo(
    () =>
      new Map(chart.bars.map((bar) => [String(bar.operationId), new Set(bar.ways.map(String))])),
    [chart],
  );
  const shown = useJob(bars, props.job, chosen);
  const pin = (operationIds: number[], pinned: boolean) => {
    if (pinsIn === "force") pins.pin(operationIds, pinned);
    else void edits.pin(operationIds, pinned).then(({ words }) => toast(words));
  };
  const onPin = (key: string, pinned: boolean) => pin([Number(key)], pinned);
  const held = chart.bars.filter((bar) => chosen.includes(String(bar.operationId)));
  return (
    <>
      <ErrorNotice error={pins.error ?? edits.error} />
      <Gantt
        label={t("chart")}
        {...{ rows, bars, baseline }}
        {...{ zone: chart.zone, now: chart.now }}
        {...(chart.frozenUntil === null ? {} : { frozenUntil: chart.frozenUntil })}
        {...shown}
        tools={
          <>
            {pinsIn && <Pins pins={{ pin, pending: pins.pending }} bars={held} />}
            {props.actions}
          </>
        }
        onChoose={(keys) => {
          setChosen(keys);
          props.onJob(bars.find((bar) => bar.key === keys[0])?.job ?? null);
        }}
        rowsFor={(key) => ways.get(key) ?? null}
        {...(props.mayMove && planId !== null ? { onMove: edits.move, steps: edits.steps } : {})}
        {...(pinsIn ? { onPin } : {})}
        guest={edits.guest}
      />
    </>
  );
}
