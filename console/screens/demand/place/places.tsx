import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { readPlaceDemand } from "../../../../contract/demand.ts";
import type { ReplyOf } from "../../../../contract/endpoint.ts";
import { api } from "../../../api.ts";
import { ErrorNotice } from "../../../parts/error-notice.tsx";
import { useFormat } from "../../../parts/format.ts";
import { useUrlState } from "../../../parts/url-state.ts";
import { usePlaceName } from "./place-names.ts";
import { keyOf, queryOf, type Node } from "../tree-rows.ts";

const columns = ["demand", "share", "planned", "left"] as const;

/** A row a place: what was asked of it, its share, and its part of the plan. */
function PlaceTable({ rows }: { readonly rows: ReplyOf<typeof readPlaceDemand>["rows"] }) {
  const { t } = useTranslation("demand");
  const format = useFormat();
  const nameOf = usePlaceName();
  const [, setState] = useUrlState();
  const choose = (placeId: number) => setState({ place: String(placeId), region: null }, true);
  const whole = rows.reduce((sum, row) => sum + row.asked - row.withdrawn, 0);
  return (
    <div className="scroll" tabIndex={0} role="region" aria-label={t("place.title")}>
      <table className="plain">
        <thead>
          <tr>
            <th scope="col">{t("place.place")}</th>
            {columns.map((key) => (
              <th scope="col" className="num" key={key}>
                {t(`place.${key}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ placeId, asked, withdrawn, planned, left }) => (
            <tr key={placeId ?? 0}>
              <th scope="row">
                <button type="button" className="m-link" onClick={() => choose(placeId ?? 0)}>
                  {nameOf(placeId ?? 0)}
                </button>
              </th>
              <td className="num">{format.count(asked - withdrawn)}</td>
              <td className="num">
                {whole > 0 ? format.percent((asked - withdrawn) / whole) : "–"}
              </td>
              <td className="num">{format.count(planned)}</td>
              <td className="num">{format.count(left)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Where a part's demand falls: by the place that the sourcing rules would send from first. */
export function DemandPlaces({ node }: { readonly node: Node }) {
  const { t } = useTranslation("demand");
  const read = useQuery({
    queryKey: ["demand", "places", keyOf(node)],
    staleTime: 30_000,
    queryFn: ({ signal }) => api.call(readPlaceDemand, { query: queryOf(node), signal }),
  });
  const { data } = read;
  return (
    <section className="card">
      <h2>{t("place.title")}</h2>
      <p className="soft">{t("place.text")}</p>
      <ErrorNotice error={read.error} />
      {data && data.rows.length === 0 && <p className="soft">{t("place.nothing")}</p>}
      {data && data.rows.length > 0 && <PlaceTable rows={data.rows} />}
    </section>
  );
}
