import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { ReplyOf } from "../../../contract/endpoint.ts";
import { listQuotas } from "../../../contract/places.ts";
import { setQuotaEndpoint } from "../../../contract/stock.ts";
import { api, useCommand } from "../../api.ts";
import { nameOf } from "../../i18n.ts";
import { ErrorNotice } from "../../parts/error-notice.tsx";
import { useFormat } from "../../parts/format.ts";
import { useChannels } from "../../parts/masters.ts";
import { NumberCell } from "../../parts/number-cell.tsx";
import { toast } from "../../parts/undo-toast.tsx";
import { useMay } from "../../shell/session.ts";
import { NewRow } from "./new-row.tsx";

type Quota = ReplyOf<typeof listQuotas>["rows"][number];

type Asked = Pick<Quota, "itemId" | "channelId" | "cap" | "protected">;

/** What a channel may take of an item, and what it has taken. */
function QuotaLine({ row, set }: { readonly row: Quota; readonly set: (quota: Asked) => void }) {
  const { t } = useTranslation("sourcing");
  const { count } = useFormat();
  const channels = useChannels();
  const mayWrite = useMay("stock.write");
  const named = (what: string) => `${row.code}, ${channels.name(row.channelId)}: ${what}`;
  const search = { itemId: String(row.itemId), channelId: String(row.channelId) };
  return (
    <tr>
      <td>
        {row.code}
        <div className="m-soft">{nameOf(row)}</div>
      </td>
      <td>{channels.name(row.channelId)}</td>
      <td className="num">
        <NumberCell
          label={named(t("cap"))}
          value={row.cap}
          fallback={t("noCap")}
          disabled={!mayWrite}
          onCommit={(cap) => set({ ...row, cap })}
        />
      </td>
      <td className="num">
        <NumberCell
          label={named(t("kept"))}
          value={row.protected}
          disabled={!mayWrite}
          onCommit={(kept) => set({ ...row, protected: kept ?? 0 })}
        />
      </td>
      <td className="num">{count(row.granted)}</td>
      <td className="num">{count(row.used)}</td>
      <td>
        <Link to="/explain" search={search as never}>
          {t("why")}
        </Link>
      </td>
    </tr>
  );
}

/** What channels may take of an item at most, and what is kept for them. */
export function Quotas() {
  const { t } = useTranslation("sourcing");
  const channels = useChannels();
  const mayWrite = useMay("stock.write");
  const { data, error } = useQuery({ queryKey: ["quotas"], queryFn: () => api.call(listQuotas) });
  const save = useCommand(setQuotaEndpoint, ["quotas"]);
  const set = (quota: Asked) => {
    const { itemId, channelId, cap } = quota;
    const body = { itemId, channelId, cap, protected: quota.protected };
    save.mutate({ body }, { onSuccess: (said) => toast(t("saved", { ...said })) });
  };
  return (
    <section className="card m-gap">
      <h2>{t("quotas")}</h2>
      <p className="m-soft">{t("quotasHint")}</p>
      <ErrorNotice error={error ?? save.error} />
      <div className="scroll" tabIndex={0} role="region" aria-label={t("quotas")}>
        <table className="plain">
          <thead>
            <tr>
              <th>{t("item")}</th>
              <th>{t("channel")}</th>
              <th className="num">{t("cap")}</th>
              <th className="num">{t("kept")}</th>
              <th className="num">{t("granted")}</th>
              <th className="num">{t("used")}</th>
              <th aria-label={t("why")} />
            </tr>
          </thead>
          <tbody>
            {data?.rows.map((row) => (
              <QuotaLine key={`${row.itemId}/${row.channelId}`} row={row} set={set} />
            ))}
          </tbody>
        </table>
      </div>
      {data?.rows.length === 0 && <p className="m-soft">{t("noQuota")}</p>}
      {mayWrite && (
        <NewRow
          label={t("addQuota")}
          choiceLabel={t("channel")}
          choices={channels.rows.map(({ id }) => ({ value: String(id), label: channels.name(id) }))}
          unitsLabel={t("cap")}
          onAdd={(itemId, channelId, cap) => set({ itemId, channelId, cap, protected: 0 })}
        />
      )}
    </section>
  );
}
