// A page with nothing but the Gantt, on a made-up plan of as many bars as the address asks for.
import { Suspense, useState } from "react";
import { createRoot } from "react-dom/client";
import { startI18n } from "../../i18n.ts";
import { Gantt, toneCount } from "../../parts/gantt/index.ts";
import type {
  GanttBar,
  GanttGuest,
  GanttMove,
  GanttRow,
  GanttVerdict,
} from "../../parts/gantt/index.ts";
import "../../parts/parts.css";
import { applyTheme } from "../../parts/theme.ts";

const day = 1_440;
/** Monday, 2 November 2026, at midnight in Shanghai. */
const monday = Date.UTC(2026, 10, 1, 16) / 60_000;
const days = 80;

/** Two shifts from six to ten at night, six days a week. */
const shifts = Array.from({ length: days }, (_, each) => each)
  .filter((each) => each % 7 !== 6)
  .map((each) => ({ from: monday + each * day + 360, until: monday + each * day + 1_320 }));

function planOf(rowCount: number, perRow: number): { rows: GanttRow[]; bars: GanttBar[] } {
  const rows = Array.from({ length: rowCount }, (_, row) => ({
    ...{ key: `R${row}`, label: `R${row}`, calendar: `WC-${row % 12}`, open: shifts },
  }));
  const bars: GanttBar[] = [];
  for (let row = 0; row < rowCount; row += 1) {
    let minute = monday + 360;
    for (let place = 0; place < perRow; place += 1) {
      const setup = (row + place) % 3 === 0 ? 30 + ((row * 7 + place) % 60) : 0;
      const length = 240 + ((row * 131 + place * 977) % 1_400);
      const job = `J${(row * perRow + place) % Math.ceil((rowCount * perRow) / 3)}`;
      bars.push({
        ...{ key: `${row}-${place}`, row: `R${row}`, job, label: `${job} · OP${place}` },
        ...{ setupFrom: minute, start: minute + setup, end: minute + setup + length },
        ...{ tone: (row + place) % toneCount, late: place % 9 === 4 },
        ...{ pinned: place % 17 === 16, started: place === 0 },
      });
      minute += setup + length + ((row * 37 + place * 53) % 600);
    }
  }
  const lastOf = new Map<string, string>();
  return {
    rows,
    bars: bars.map((bar) => {
      const before = lastOf.get(bar.job);
      lastOf.set(bar.job, bar.key);
      return before === undefined ? bar : { ...bar, after: [before] };
    }),
  };
}

const asked = new URLSearchParams(location.search);
const count = (name: string, usual: number) => Number(asked.get(name) ?? usual);
const plan = planOf(count("rows", 200), count("bars", 50));
const ghosts = asked.has("ghosts")
  ? plan.bars.map((bar) => ({ ...bar, start: bar.start + 300, end: bar.end + 300 }))
  : null;
const open = new Set(["R0", "R1", "R2"]);
/** What has no place yet and is dragged in. */
const made = { key: "new", minutes: 600 };
const newWork: GanttGuest = { label: "New work", rows: new Map([["R1", made]]) };

/** The bars with some of them moved, and with what is dragged in. */
function moved(held: readonly GanttBar[], moves: readonly GanttMove[]): GanttBar[] {
  const to = new Map(moves.map((move) => [move.key, move]));
  const fresh = moves.flatMap((move): GanttBar[] =>
    move.key === made.key
      ? [
          {
            ...{ ...move, job: "new", label: newWork.label, setupFrom: move.start },
            ...{ end: move.start + made.minutes, tone: 0, pinned: true, pinnedHere: true },
          },
        ]
      : [],
  );
  return [
    ...fresh,
    ...held.map((bar) => {
      const move = to.get(bar.key);
      if (!move) return bar;
      const shift = move.start - bar.start;
      const { setupFrom, end } = bar;
      return {
        ...{ ...bar, row: move.row, start: move.start },
        ...{ setupFrom: setupFrom + shift, end: end + shift },
        ...{ pinned: true, pinnedHere: true },
      };
    }),
  ];
}

/** Refuses what would start before now, as a server would, and else puts the bars there. */
function usePlan() {
  const [bars, setBars] = useState<readonly GanttBar[]>(plan.bars);
  const [done, setDone] = useState<readonly (readonly GanttBar[])[]>([]);
  const [undone, setUndone] = useState<readonly (readonly GanttBar[])[]>([]);
  const way = async (from: typeof done, to: typeof setDone): Promise<GanttVerdict> => {
    const [plan] = from;
    if (!plan) return { ok: false, words: "nothing" };
    to((held) => [bars, ...held]);
    (from === done ? setDone : setUndone)(from.slice(1));
    setBars(plan);
    return { ok: true, words: from === done ? "undone" : "redone" };
  };
  const steps = {
    ...{ canUndo: done.length > 0, canRedo: undone.length > 0 },
    ...{ undo: () => way(done, setUndone), redo: () => way(undone, setDone) },
  };
  const onMove = async (moves: readonly GanttMove[]): Promise<GanttVerdict> => {
    if (moves.some((move) => move.start < monday)) return { ok: false, words: "before now" };
    setDone((held) => [bars, ...held]);
    setUndone([]);
    setBars((held) => moved(held, moves));
    const words = moves.map((move) => `${move.key} ${move.row} ${move.start - monday}`);
    return { ok: true, words: `do: ${words.join(", ")}` };
  };
  return { bars, steps, onMove };
}

function Page() {
  const { bars, steps, onMove } = usePlan();
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [guest, setGuest] = useState<GanttGuest | null>(null);
  return (
    <div style={{ height: "100vh", display: "flex", flexDirection: "column", padding: 8 }}>
      <button
        type="button"
        draggable
        onDragStart={() => setGuest(newWork)}
        onDragEnd={() => setGuest(null)}
      >
        {newWork.label}
      </button>
      <Gantt
        label="Plan"
        rows={plan.rows}
        bars={bars}
        baseline={ghosts}
        zone="Asia/Shanghai"
        now={monday + day}
        frozenUntil={monday + 2 * day}
        chosen={chosen}
        onChoose={setChosen}
        onMove={onMove}
        steps={steps}
        guest={guest}
        rowsFor={() => open}
      />
    </div>
  );
}

applyTheme();
await startI18n();
const root = document.getElementById("root");
if (root)
  createRoot(root).render(
    <Suspense>
      <Page />
    </Suspense>,
  );
