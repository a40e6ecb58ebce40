import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { listRecipes } from "../../../contract/making.ts";
import { api } from "../../api.ts";
import { nameOf } from "../../i18n.ts";
import { ErrorNotice } from "../../parts/error-notice.tsx";
import { PageShell } from "../../parts/page-shell.tsx";
import { History } from "../factory/history.tsx";
import { useFactory } from "../work-orders/plants.ts";
import { BomForm } from "./bom-form.tsx";
import { RoutingForm } from "./routing-form.tsx";
import { BomTable, RoutingTable } from "./tables.tsx";
import type { Bom, Routing } from "./typed.ts";
import { Part, UsedIn } from "./part.tsx";

/** How one item is made: its BOMs and routings by version, and what uses it. */
export function MakingItem() {
  const { t } = useTranslation("making");
  const { id } = useParams({ strict: false }) as { id?: string };
  const itemId = Number(id);
  const factory = useFactory();
  const { data, error } = useQuery({
    queryKey: ["recipes", itemId],
    queryFn: ({ signal }) => api.call(listRecipes, { params: { id: itemId }, signal }),
  });
  const item = data?.items.find((each) => each.id === itemId);
  return (
    <PageShell
      title={item ? `${item.code} ${nameOf(item)}` : t("title")}
      actions={
        <>
          <History subject={itemId} />
          <Link className="m-button" to="/making">
            {t("toList")}
          </Link>
        </>
      }
    >
      <ErrorNotice error={error ?? factory.error} />
      {data && factory.data && (
        <>
          <Part<Routing>
            {...{ kind: "routing", rows: data.routings, factory: factory.data }}
            table={(routing) => <RoutingTable {...{ routing, factory: factory.data }} />}
            form={(routing, onDone) => (
              <RoutingForm {...{ itemId, routing, onDone, factory: factory.data }} />
            )}
          />
          <Part<Bom>
            {...{ kind: "bom", rows: data.boms, factory: factory.data }}
            table={(bom) => <BomTable bom={bom} recipes={data} />}
            form={(bom, onDone) => <BomForm {...{ recipes: data, bom, onDone }} />}
          />
          <UsedIn recipes={data} />
        </>
      )}
    </PageShell>
  );
}
