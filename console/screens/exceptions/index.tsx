import { useTranslation } from "react-i18next";
import { exceptionKinds } from "../../../contract/exceptions.ts";
import { EmptyState } from "../../parts/empty-state.tsx";
import { ErrorNotice } from "../../parts/error-notice.tsx";
import { SelectField } from "../../parts/form.tsx";
import { useLive } from "../../parts/live.ts";
import { PageShell } from "../../parts/page-shell.tsx";
import { useUrlState } from "../../parts/url-state.ts";
import { List } from "./list.tsx";
import { askedOf, topics, useExceptions } from "./reads.ts";
import { Record } from "./record.tsx";
import "./exceptions.css";

/** Order lines that are not ready three working days before their promise: whose, until when, why. */
export function Exceptions() {
  const { t } = useTranslation("exceptions");
  const [state, setState] = useUrlState();
  const asked = askedOf(state);
  const { data, error } = useExceptions(asked);
  useLive(topics, [["exceptions"]]);
  const open = Number(state["open"] ?? 0);
  const counts = new Map(data?.counts.map((each) => [each.kind, each]));
  const all = data?.counts.reduce((sum, each) => sum + each.count, 0) ?? 0;
  const late = data?.counts.reduce((sum, each) => sum + each.late, 0) ?? 0;
  return (
    <PageShell title={t("title")} lead={t("lead")}>
      <div className="m-inline exc-filter">
        <SelectField
          label={t("stateTitle")}
          value={asked.state}
          options={["open", "closed"].map((value) => ({ value, label: t(`state.${value}`) }))}
          onChange={(next) => setState({ state: next, open: null })}
        />
        <SelectField
          label={t("kindTitle")}
          value={asked.kind ?? ""}
          options={[
            { value: "", label: t("allKinds", { count: all }) },
            ...exceptionKinds.map((value) => ({
              value,
              label: `${t(`kind.${value}`)} (${counts.get(value)?.count ?? 0})`,
            })),
          ]}
          onChange={(kind) => setState({ kind: kind || null, open: null })}
        />
      </div>
      {late > 0 && <p className="soft">{t("lateCount", { count: late })}</p>}
      <ErrorNotice error={error} />
      {data && data.rows.length === 0 && (
        <EmptyState title={t(`none.${asked.state}`)} text={t("noneText")} />
      )}
      {data && data.rows.length > 0 && (
        <List rows={data.rows} onOpen={(id) => setState({ open: String(id) }, true)} />
      )}
      {data?.cut && <p className="soft">{t("cut")}</p>}
      {open > 0 && <Record id={open} onClose={() => setState({ open: null }, true)} />}
    </PageShell>
  );
}
