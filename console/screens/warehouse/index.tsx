import { useTranslation } from "react-i18next";
import { FilterBar, useFilter } from "../../parts/filter-bar.tsx";
import type { FilterField } from "../../parts/filter-bar.tsx";
import { SelectField } from "../../parts/form.tsx";
import { useLive } from "../../parts/live.ts";
import { useChannels } from "../../parts/masters.ts";
import { PageShell } from "../../parts/page-shell.tsx";
import { useUrlState } from "../../parts/url-state.ts";
import { List } from "./list.tsx";
import { UnderWay } from "./under-way.tsx";
import { useWaves, Waiting } from "./waiting.tsx";
import { tabs, useWorkPlace } from "./work.ts";
import "./warehouse.css";

const topics = ["OrderPlaced", "OrderChanged", "OrderShipped", "OrderDelivered", "StockChanged"];

/** What the list can be narrowed to. */
function useFields(): readonly FilterField[] {
  const { t } = useTranslation("warehouse");
  const channels = useChannels();
  return [
    { kind: "text", key: "text", label: t("find") },
    {
      ...{ kind: "choice", key: "channelId", label: t("channel") },
      options: channels.rows.map((each) => ({
        value: String(each.id),
        label: channels.name(each.id),
      })),
    },
    { kind: "day", key: "promisedBy", label: t("promisedBy") },
  ];
}

/** What a place has to do: orders by their cut-off, from the shelf to the signature. */
export function Warehouse() {
  const { t } = useTranslation("warehouse");
  const [state] = useUrlState();
  const { placeId, options, choose } = useWorkPlace();
  const tab = tabs.find((each) => each === state["tab"]) ?? "to_pick";
  const waves = useWaves(placeId);
  const wave = state["wave"];
  useLive(topics, [["work"], ["waves"], ["shipments"]]);
  const fields = useFields();
  const filter = useFilter(fields);
  const list = new URLSearchParams({
    ...{ place: String(placeId), state: tab === "picked" ? "picked" : "to_pick" },
    ...(wave ? { wave } : {}),
  });
  return (
    <PageShell
      title={t("title")}
      lead={t("lead")}
      actions={
        <a className="m-button w-big" href={`/print/pick-list?${list}`} target="_blank">
          {t("printList")}
        </a>
      }
    >
      <div className="w-bar">
        <SelectField
          label={t("place")}
          value={String(placeId)}
          options={options}
          onChange={choose}
        />
      </div>
      <Waiting tab={tab} waves={waves} />
      <FilterBar
        viewId="warehouse"
        fields={fields}
        views={[{ id: "all", label: t("all"), filter: {} }]}
      />
      {placeId > 0 && tab === "shipped" && (
        <UnderWay placeId={placeId} text={filter["text"] ?? ""} />
      )}
      {placeId > 0 && tab !== "shipped" && (
        <List
          key={`${placeId} ${tab}`}
          placeId={placeId}
          tab={tab}
          query={{ ...filter, ...(wave ? { wave } : {}) }}
        />
      )}
    </PageShell>
  );
}
