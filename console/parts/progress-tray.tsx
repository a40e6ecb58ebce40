import { useTranslation } from "react-i18next";
import { useFormat } from "./format.ts";
import { Icon } from "./icon.tsx";
import { Popover } from "./popover.tsx";

export interface Job {
  readonly id: string | number;
  readonly title: string;
  readonly state: "running" | "done" | "failed" | "stopped";
  readonly done: number;
  /** Null when the end is not known yet. */
  readonly total: number | null;
  readonly message?: string;
  readonly onCancel?: () => void;
  /** Where the result stands. */
  readonly onOpen?: () => void;
}

/** Long jobs: how far each is, with cancel and the way to its result. */
export function ProgressTray({ jobs }: { readonly jobs: readonly Job[] }) {
  const { t } = useTranslation("parts");
  const running = jobs.filter((job) => job.state === "running").length;
  return (
    <Popover
      name={t("jobs.title", { count: running })}
      className="m-icon m-top-button"
      label={
        <>
          <Icon name="jobs" />
          {running > 0 && <span className="m-badge">{running}</span>}
        </>
      }
    >
      {(close) => (
        <div className="m-jobs">
          <h2>{t("jobs.heading")}</h2>
          {jobs.length === 0 && <p className="m-soft">{t("jobs.none")}</p>}
          <ul>
            {jobs.map((job) => (
              <JobRow key={job.id} job={job} onLeave={close} />
            ))}
          </ul>
        </div>
      )}
    </Popover>
  );
}

function JobRow({ job, onLeave }: { readonly job: Job; readonly onLeave: () => void }) {
  const { t } = useTranslation("parts");
  const { count } = useFormat();
  const known = job.total !== null && job.total > 0;
  return (
    <li className="m-job">
      <div className="m-job-head">
        <strong>{job.title}</strong>
        <span className="m-soft">{t(`jobs.${job.state}`)}</span>
      </div>
      {job.state === "running" && (
        <progress
          aria-label={job.title}
          {...(known ? { value: job.done, max: job.total ?? 1 } : {})}
        />
      )}
      <div className="m-soft m-tabular">
        {count(job.done)}
        {known ? ` / ${count(job.total ?? 0)}` : ""}
      </div>
      {job.message && <div className="m-soft">{job.message}</div>}
      <div className="m-actions">
        {job.onCancel && job.state === "running" && (
          <button type="button" className="m-button" onClick={job.onCancel}>
            {t("jobs.cancel")}
          </button>
        )}
        {job.onOpen && (
          <button
            type="button"
            className="m-link"
            onClick={() => {
              onLeave();
              job.onOpen?.();
            }}
          >
            {t("jobs.open")}
          </button>
        )}
      </div>
    </li>
  );
}
