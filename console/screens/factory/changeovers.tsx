import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { listSetups } from "../../../contract/production.ts";
import { api } from "../../api.ts";
import { EmptyState } from "../../parts/empty-state.tsx";
import { ErrorNotice } from "../../parts/error-notice.tsx";
import { SelectField } from "../../parts/form.tsx";
import { useUrlState } from "../../parts/url-state.ts";
import { matrixOf } from "./matrix.ts";
import { optionsOf } from "./reads.ts";
import type { Factory } from "./reads.ts";
import { ChangeoverForm } from "./changeover-form.tsx";

/** Minutes of changeover from family to family, by work centre. */
export function Changeovers({ factory }: { readonly factory: Factory }) {
  const { t } = useTranslation("factory");
  const [state, setState] = useUrlState();
  // A form begins anew after its own saves only: what a colleague saves must not take what is typed.
  const [round, setRound] = useState(0);
  const centre =
    factory.workCentres.find((each) => String(each.id) === state["open"]) ?? factory.workCentres[0];
  const { data, error } = useQuery({
    queryKey: ["setups", centre?.id ?? 0],
    enabled: centre !== undefined,
    queryFn: ({ signal }) => api.call(listSetups, { params: { id: centre?.id ?? 0 }, signal }),
  });
  if (!centre) return <EmptyState title={t("views.changeovers")} text={t("none.changeovers")} />;
  const stored = data && matrixOf(data.setups);
  return (
    <section className="card">
      <SelectField
        label={t("centre")}
        value={String(centre.id)}
        options={optionsOf(factory.workCentres)}
        onChange={(open) => setState({ open })}
      />
      <ErrorNotice error={error} />
      {stored && (
        <ChangeoverForm
          key={`${centre.id} ${round}`}
          centreId={centre.id}
          factory={factory}
          stored={stored}
          revision={data.revision}
          onSaved={() => setRound((before) => before + 1)}
        />
      )}
    </section>
  );
}
