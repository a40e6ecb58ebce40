// A plan by resource and time, on canvas and as a table. Screens take all of it from here.
export { Gantt } from "./gantt.tsx";
export { toneCount } from "./colours.ts";
export type {
  GanttBar,
  GanttGuest,
  GanttMove,
  GanttRow,
  GanttSteps,
  GanttVerdict,
  Minute,
  Stretch,
} from "./types.ts";
