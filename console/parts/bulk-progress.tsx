import { useTranslation } from "react-i18next";
import type { BulkState } from "./bulk-run.ts";
import { useFormat } from "./format.ts";
import { copyText, tsv } from "./grid/tsv.ts";

interface BulkProgressProps {
  readonly state: BulkState | null;
  readonly onStop: () => void;
  readonly onClose: () => void;
}

interface RefusedProps {
  readonly shown: number;
  readonly refused: BulkState["refused"];
  readonly open: boolean;
}

/** Rows that were refused, each with its reason. */
function Refused({ shown, refused, open }: RefusedProps) {
  const { t } = useTranslation(["lists", "parts"]);
  const { count } = useFormat();
  if (refused.length === 0) return null;
  return (
    <details className="m-details" open={open}>
      <summary>{t("bulk.refused", { shown: count(shown) })}</summary>
      <ul className="m-refused">
        {refused.map((each) => (
          <li key={`${each.name} ${each.message}`}>
            <strong>{each.name}</strong> {each.message}
          </li>
        ))}
      </ul>
    </details>
  );
}

/** How far an act over many rows is, which rows were refused and why; to stop, copy or close. */
export function BulkProgress({ state, onStop, onClose }: BulkProgressProps) {
  const { t } = useTranslation(["lists", "parts"]);
  const { count } = useFormat();
  if (!state) return null;
  const { title, running, done, failed, total, refused } = state;
  const lines = refused.map((each) => [each.name, each.message]);
  return (
    <section
      className={`m-notice${failed > 0 && !running ? " m-notice-warn" : ""}`}
      aria-label={title}
      role="status"
    >
      <strong>{title}</strong>
      {running && (
        <progress
          className="m-progress-wide"
          aria-label={title}
          {...(total === null ? {} : { value: done + failed, max: Math.max(1, total) })}
        />
      )}
      <p className="m-tabular">
        {total === null
          ? t("bulk.collecting")
          : t(running ? "bulk.running" : state.stopped ? "bulk.stopped" : "bulk.ended", {
              done: count(done),
              failed: count(failed),
              total: count(total),
            })}
      </p>
      <Refused shown={failed || refused.length} refused={refused} open={!running} />
      <div className="m-actions">
        {running && (
          <button type="button" className="m-button" onClick={onStop}>
            {t("jobs.cancel")}
          </button>
        )}
        {!running && refused.length > 0 && (
          <button type="button" className="m-button" onClick={() => void copyText(tsv(lines))}>
            {t("bulk.copy")}
          </button>
        )}
        {!running && (
          <button type="button" className="m-button" onClick={onClose}>
            {t("close")}
          </button>
        )}
      </div>
    </section>
  );
}
