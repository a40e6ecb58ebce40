import { useTranslation } from "react-i18next";
import { startMaterialRun, switchMaterialNights } from "../../../contract/materials.ts";
import { useCommand } from "../../api.ts";
import { nameOf } from "../../i18n.ts";
import { ErrorNotice } from "../../parts/error-notice.tsx";
import { Tick } from "../../parts/form.tsx";
import { useFormat } from "../../parts/format.ts";
import { useMay } from "../../shell/session.ts";
import { Lanes } from "./lanes.tsx";
import type { Runs } from "./reads.ts";

const days = 180;

/** Whether material is planned by itself each night, to be switched. */
function Nightly({ on }: { readonly on: boolean }) {
  const { t } = useTranslation("materials");
  const change = useCommand(switchMaterialNights, ["materials"]);
  return (
    <>
      <Tick
        label={t("nightly.on")}
        checked={on}
        disabled={change.isPending}
        onChange={(checked) => change.mutate({ body: { on: checked } })}
      />
      <ErrorNotice error={change.error} />
    </>
  );
}

/** Plans material anew, for half a year, and says whether that is done each night. */
export function PlanAnew({ runs, nightly }: { readonly runs: Runs; readonly nightly: boolean }) {
  const { t } = useTranslation("materials");
  const start = useCommand(startMaterialRun, ["materials"]);
  const isBusy = start.isPending || runs[0]?.state === "waiting";
  if (!useMay("production.write")) return null;
  return (
    <>
      <Nightly on={nightly} />
      <Lanes />
      <button
        type="button"
        className="m-button m-primary"
        disabled={isBusy}
        onClick={() => start.mutate({ body: { days } })}
      >
        {isBusy ? t("planning") : t("planAnew")}
      </button>
      <ErrorNotice error={start.error} />
    </>
  );
}

/** What is said of a run that came to nothing. */
const wordOf = (failure: string | null) =>
  failure === "job_cancelled" || failure === "job_failed"
    ? (`failed.${failure}` as const)
    : "failed";

/** What the newest run says of itself, and what kept one from its end. */
export function RunBar({ runs }: { readonly runs: Runs }) {
  const { t } = useTranslation("materials");
  const format = useFormat();
  const ready = runs.find((run) => run.state === "ready");
  const failed = runs[0]?.state === "failed" ? runs[0] : undefined;
  return (
    <>
      {failed && (
        <p role="alert" className="m-notice m-notice-bad">
          {failed.ring.length > 0
            ? t("ring", {
                items: failed.ring.map((item) => `${item.code} ${nameOf(item)}`).join(" → "),
              })
            : t(wordOf(failed.failure))}
        </p>
      )}
      {ready && (
        <p className="m-soft">
          {t("summary", {
            at: format.instant(ready.createdAt),
            who: ready.isNightly ? t("nightly.who") : ready.createdBy,
            items: format.count(ready.items),
            actions: format.count(ready.actions),
            late: format.count(ready.late),
          })}
        </p>
      )}
    </>
  );
}
