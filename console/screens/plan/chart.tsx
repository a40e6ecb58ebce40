import { useQueryClient } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { movePlan } from "../../../contract/plans.ts";
import { callSurely } from "../../api.ts";
import { nameOf } from "../../i18n.ts";
import { ErrorNotice } from "../../parts/error-notice.tsx";
import { Gantt, toneCount } from "../../parts/gantt/index.ts";
import type { GanttBar, GanttMove, GanttRow, Stretch } from "../../parts/gantt/index.ts";
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
            ...{ late: bar.late, pinned: bar.pinned, started: bar.started },
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
  /** A move made a draft, or took one back. */
  readonly onPlan: (planId: number) => void;
  /** What can be done with the whole plan, beside the chart's own tools. */
  readonly actions: ReactNode;
  readonly mayMove: boolean;
  /** What is shown is in force: its operations can be held where they are, and let go. */
  readonly mayPin: boolean;
}

/** The plan by resource and time; a move is asked of the server, which answers in words. */
export function PlanChart(props: PlanChartProps) {
  const { chart, planId, behind, onPlan } = props;
  const { t } = useTranslation("plan");
  const client = useQueryClient();
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
  const move = async (moves: readonly GanttMove[]) => {
    const reply = await callSurely(movePlan, {
      params: { id: planId ?? 0 },
      body: {
        moves: moves.map((each) => ({
          operationId: Number(each.key),
          resourceId: Number(each.row),
          start: new Date(each.start * 60_000).toISOString(),
        })),
      },
    });
    if (reply.planId !== null) {
      await client.invalidateQueries({ queryKey: ["plans"] });
      onPlan(reply.planId);
    }
    return { ok: reply.ok, words: said(reply.words) };
  };
  const shown = useJob(bars, props.job, chosen);
  const onPin = (key: string, pinned: boolean) => pins.pin([Number(key)], pinned);
  const held = chart.bars.filter((bar) => chosen.includes(String(bar.operationId)));
  return (
    <>
      <ErrorNotice error={pins.error} />
      <Gantt
        label={t("chart")}
        {...{ rows, bars, baseline }}
        {...{ zone: chart.zone, now: chart.now }}
        {...(chart.frozenUntil === null ? {} : { frozenUntil: chart.frozenUntil })}
        {...shown}
        tools={
          <>
            {props.mayPin && <Pins pins={pins} bars={held} />}
            {props.actions}
          </>
        }
        onChoose={(keys) => {
          setChosen(keys);
          props.onJob(bars.find((bar) => bar.key === keys[0])?.job ?? null);
        }}
        rowsFor={(key) => ways.get(key) ?? null}
        {...(props.mayMove && planId !== null ? { onMove: move } : {})}
        {...(props.mayPin ? { onPin } : {})}
      />
    </>
  );
}
