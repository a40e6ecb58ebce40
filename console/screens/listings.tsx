import { useMutation, useQuery } from "@tanstack/react-query";
import { App, Button, InputNumber } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { listUnmapped, mapListingsEndpoint } from "../../contract/masters.ts";
import { api, newKey, queries } from "../api.ts";
import { count, Nothing, Page, Trouble } from "../parts/basics.tsx";
import { ItemSelect } from "../parts/item-select.tsx";
import { useChannels } from "../parts/masters.ts";

/** Channel codes that nobody has mapped: what waits for each, suggestions, one act to free it. */
export function Listings() {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const channels = useChannels();
  const [chosen, setChosen] = useState<Readonly<Record<string, number>>>({});
  const [units, setUnits] = useState<Readonly<Record<string, number>>>({});
  const { data, error } = useQuery({
    queryKey: ["unmapped"],
    queryFn: () => api.call(listUnmapped),
  });
  const map = useMutation({
    mutationFn: (row: { channelId: number; code: string; itemId: number }) =>
      api.call(mapListingsEndpoint, {
        key: newKey(),
        body: {
          listings: [
            {
              channelId: row.channelId,
              code: row.code,
              parts: [{ itemId: row.itemId, units: units[row.code] ?? 1 }],
            },
          ],
        },
      }),
    onSuccess: (done) => {
      void message.success(t("listing.freed", { count: done.freed }));
      void queries.invalidateQueries({ queryKey: ["unmapped"] });
    },
  });
  return (
    <Page title={t("nav.listings")}>
      <Trouble error={error ?? map.error} />
      {data && data.rows.length === 0 ? (
        <Nothing text={t("listing.none")} />
      ) : (
        <div className="card scroll" tabIndex={0} role="region" aria-label={t("scroll")}>
          <table className="plain">
            <thead>
              <tr>
                <th>{t("order.channel")}</th>
                <th>{t("listing.code")}</th>
                <th className="num">{t("listing.waiting")}</th>
                <th>{t("listing.item")}</th>
                <th>{t("listing.units")}</th>
                <th />
              </tr>
            </thead>
            <tbody>
              {data?.rows.map((row) => {
                const itemId = chosen[row.code] ?? row.suggestions[0]?.itemId;
                return (
                  <tr key={`${row.channelId}/${row.code}`}>
                    <td>{channels.name(row.channelId)}</td>
                    <td>
                      {row.code}
                      <div className="soft">{row.name}</div>
                    </td>
                    <td className="num">{count(row.orders)}</td>
                    <td style={{ minWidth: 280 }}>
                      {row.suggestions.length > 0 && (
                        <div style={{ marginBottom: 6 }}>
                          {row.suggestions.slice(0, 3).map((each) => (
                            <Button
                              key={each.itemId}
                              size="small"
                              type={itemId === each.itemId ? "primary" : "default"}
                              style={{ marginRight: 6 }}
                              onClick={() => setChosen({ ...chosen, [row.code]: each.itemId })}
                            >
                              {each.code} {Math.round(each.score * 100)}%
                            </Button>
                          ))}
                        </div>
                      )}
                      <ItemSelect
                        value={itemId}
                        onChange={(id) => setChosen({ ...chosen, [row.code]: id })}
                      />
                    </td>
                    <td>
                      <InputNumber
                        min={1}
                        precision={0}
                        aria-label={t("listing.units")}
                        value={units[row.code] ?? 1}
                        onChange={(value) => setUnits({ ...units, [row.code]: value ?? 1 })}
                      />
                    </td>
                    <td>
                      <Button
                        type="primary"
                        disabled={itemId === undefined}
                        loading={map.isPending}
                        onClick={() =>
                          itemId !== undefined &&
                          map.mutate({ channelId: row.channelId, code: row.code, itemId })
                        }
                      >
                        {t("listing.map")}
                      </Button>
                    </td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </div>
      )}
    </Page>
  );
}
