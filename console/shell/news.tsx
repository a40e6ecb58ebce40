import { useEffect } from "react";
import { keepFocus } from "../parts/focus/keep-focus.ts";
import { ProgressTray } from "../parts/progress-tray.tsx";
import { useJobs } from "./jobs.ts";
import { Bell } from "./notices/bell.tsx";

/** What goes on and what one is told of, in the bar over every screen; it comes after the first page. */
export function News() {
  const jobs = useJobs();
  // Here because this comes after the first page, whose weight is limited, and stands on every screen.
  useEffect(keepFocus, []);
  return (
    <>
      <ProgressTray jobs={jobs} />
      <Bell />
    </>
  );
}
