import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { BodyOf, ReplyOf } from "../../../contract/endpoint.ts";
import { listQuotas } from "../../../contract/places.ts";
import { setQuotaEndpoint } from "../../../contract/stock.ts";
import { api, useCommand } from "../../api.ts";
import { useFormat } from "../../parts/format.ts";
import { useChannels } from "../../parts/masters.ts";
import { toast } from "../../parts/undo-toast.tsx";
import { UnitsCell } from "../../parts/units-cell.tsx";
import { useMay } from "../../shell/session.ts";
import { Allocations } from "./allocations.tsx";

type Quota = ReplyOf<typeof listQuotas>["rows"][number];

type Body = BodyOf<typeof setQuotaEndpoint>;

const bodyOf = ({ itemId, channelId, cap, protected: kept }: Quota): Body => ({
  ...{ itemId, channelId, cap, protected: kept },
});

/** The quotas as they stand, and how one is changed. */
function useQuotas() {
  const { t } = useTranslation("sourcing");
  const { data, error } = useQuery({ queryKey: ["quotas"], queryFn: () => api.call(listQuotas) });
  const save = useCommand(setQuotaEndpoint, ["quotas"]);
  const set = (body: Body) =>
    save.mutate({ body }, { tell: (said) => toast(t("saved", { ...said })) });
  return { rows: data?.rows, error: error ?? save.error, set };
}

/** What channels may take of an item at most, and what is kept for them. */
export function Quotas() {
  const { t } = useTranslation("sourcing");
  const { count } = useFormat();
  const channels = useChannels();
  const mayWrite = useMay("stock.write");
  const { rows, error, set } = useQuotas();
  const rowOf = (row: Quota) => {
    const holder = channels.name(row.channelId);
    const named = (what: string) => `${row.code}, ${holder}: ${what}`;
    const cell = { item: { unit: row.unit, units: row.larger }, disabled: !mayWrite };
    return {
      ...row,
      ...{ holder, holderId: row.channelId },
      why: { itemId: String(row.itemId), channelId: String(row.channelId) },
      cells: [
        <UnitsCell
          {...cell}
          key="cap"
          label={named(t("cap"))}
          value={row.cap}
          fallback={t("noCap")}
          onCommit={(said) =>
            set({ ...bodyOf(row), cap: said?.units ?? null, capUnit: said?.unit ?? "" })
          }
        />,
        <UnitsCell
          {...cell}
          key="kept"
          label={named(t("kept"))}
          value={row.protected}
          onCommit={(said) =>
            set({ ...bodyOf(row), protected: said?.units ?? 0, protectedUnit: said?.unit ?? "" })
          }
        />,
        ...[count(row.granted), count(row.used)],
      ],
    };
  };
  return (
    <Allocations
      title={t("quotas")}
      hint={t("quotasHint")}
      none={t("noQuota")}
      error={error}
      holder={t("channel")}
      heads={[t("cap"), t("kept"), t("granted"), t("used")]}
      rows={rows?.map(rowOf)}
      adding={{
        label: t("addQuota"),
        choiceLabel: t("channel"),
        choices: channels.rows.map(({ id }) => ({ value: String(id), label: channels.name(id) })),
        unitsLabel: t("cap"),
        onAdd: (itemId, channelId, { units: cap, unit: capUnit }) =>
          set({ itemId, channelId, cap, capUnit, protected: 0 }),
      }}
    />
  );
}
