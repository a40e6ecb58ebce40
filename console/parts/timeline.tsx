import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "./format.ts";

export interface TimelineEntry {
  readonly key: string | number;
  /** ISO instant. */
  readonly at: string;
  /** Where it happened: the time is shown as the clocks there read. */
  readonly zone?: string;
  readonly actor: string;
  readonly title: ReactNode;
  readonly detail?: ReactNode;
  readonly tone?: "plain" | "good" | "warn" | "bad";
}

/** What happened, newest first, a heading for each day; every entry says who and when. */
export function Timeline({ entries }: { readonly entries: readonly TimelineEntry[] }) {
  const { t } = useTranslation("parts");
  const format = useFormat();
  // Entries come oldest first: of two at one instant the later one stands higher.
  const sorted = entries.toReversed().toSorted((a, b) => b.at.localeCompare(a.at));
  if (sorted.length === 0) return <p className="m-soft">{t("timeline.none")}</p>;
  return (
    <ol className="m-timeline">
      {sorted.map((entry) => (
        <li key={entry.key} className={`m-tone-${entry.tone ?? "plain"}`}>
          <div className="m-timeline-head">
            <strong>{entry.title}</strong>
            <time dateTime={entry.at} title={format.fullInstant(entry.at, entry.zone)}>
              {format.instant(entry.at, entry.zone)}
            </time>
          </div>
          <div className="m-soft">{entry.actor}</div>
          {entry.detail && <div className="m-timeline-detail">{entry.detail}</div>}
        </li>
      ))}
    </ol>
  );
}
