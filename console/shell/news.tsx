import { ProgressTray } from "../parts/progress-tray.tsx";
import { useJobs } from "./jobs.ts";
import { Bell } from "./notices/bell.tsx";

/** What goes on and what one is told of, in the bar over every screen; it comes after the first page. */
export function News() {
  const jobs = useJobs();
  return (
    <>
      <ProgressTray jobs={jobs} />
      <Bell />
    </>
  );
}
