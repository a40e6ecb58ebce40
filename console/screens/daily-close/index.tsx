import { useTranslation } from "react-i18next";
import { nameOf } from "../../i18n.ts";
import { EmptyState } from "../../parts/empty-state.tsx";
import { ErrorNotice } from "../../parts/error-notice.tsx";
import { SelectField } from "../../parts/form.tsx";
import { useLive } from "../../parts/live.ts";
import { PageShell } from "../../parts/page-shell.tsx";
import { useUrlState } from "../../parts/url-state.ts";
import { useFactory } from "../work-orders/plants.ts";
import { Days } from "./days.tsx";
import { topics, useDays } from "./reads.ts";
import "./daily-close.css";

/** Days that have to be closed, and those that were, of one plant. */
export function DailyClose() {
  const { t } = useTranslation("dailyClose");
  const factory = useFactory();
  const [state, setState] = useUrlState();
  const plants = factory.data?.plants ?? [];
  const chosen = plants.find((each) => String(each.placeId) === state["plant"]);
  const { data, error } = useDays(chosen?.placeId ?? null);
  useLive(topics, [["dailyClose"]]);
  const rows = data?.rows ?? [];
  const open = rows.filter((row) => row.closedAt === null);
  const closed = rows.filter((row) => row.closedAt !== null);
  return (
    <PageShell title={t("title")} lead={t("lead")}>
      {plants.length > 1 && (
        <div className="m-inline close-plant">
          <SelectField
            label={t("plant")}
            value={String(chosen?.placeId ?? "")}
            options={[
              { value: "", label: t("allPlants") },
              ...plants.map((each) => ({ value: String(each.placeId), label: nameOf(each) })),
            ]}
            onChange={(plant) => setState({ plant: plant || null })}
          />
        </div>
      )}
      <ErrorNotice error={error ?? factory.error} />
      {factory.data && plants.length === 0 && (
        <EmptyState title={t("noPlant")} text={t("noPlantText")} />
      )}
      {data && plants.length > 0 && rows.length === 0 && (
        <EmptyState title={t("none")} text={t("noneText")} />
      )}
      <div className="wo-parts">
        {open.length > 0 && <Days title={t("open", { count: open.length })} rows={open} />}
        {closed.length > 0 && <Days title={t("closed")} rows={closed} />}
      </div>
    </PageShell>
  );
}
