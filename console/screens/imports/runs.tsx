import { useTranslation } from "react-i18next";
import { useFormat } from "../../parts/format.ts";
import { useChannels } from "../../parts/masters.ts";
import { RunActs, RunState } from "./step-run.tsx";
import type { Run } from "./step-run.tsx";

const counted = ["imported", "known", "held", "refused"] as const;

/** Import runs, newest first, each with its account. */
export function ImportRuns({ rows }: { readonly rows: readonly Run[] }) {
  const { t } = useTranslation("imports");
  const format = useFormat();
  const channels = useChannels();
  return (
    <div className="card scroll" tabIndex={0} role="region" aria-label={t("runs")}>
      <table className="plain">
        <thead>
          <tr>
            <th scope="col">{t("steps.file")}</th>
            <th scope="col">{t("state")}</th>
            {[...counted, "orders"].map((name) => (
              <th key={name} scope="col" className="num">
                {t(`counts.${name}`)}
              </th>
            ))}
            <td />
          </tr>
        </thead>
        <tbody>
          {rows.map((run) => (
            <tr key={run.id}>
              <td>
                {run.fileName}
                <div className="soft">
                  {run.channelId > 0 && `${channels.name(run.channelId)} · `}
                  {t(run.mode)} · {format.instant(run.startedAt)}
                </div>
              </td>
              <td>
                <RunState run={run} />
              </td>
              {counted.map((name) => (
                <td key={name} className="num">
                  {format.count(run[`${name}Rows`])}
                </td>
              ))}
              <td className="num">{format.count(run.orders)}</td>
              <td>
                <RunActs run={run} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
