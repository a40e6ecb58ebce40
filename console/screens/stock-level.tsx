import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { ReplyOf } from "../../contract/endpoint.ts";
import { type listStock, stockDetail } from "../../contract/stock.ts";
import { api } from "../api.ts";
import { count, instant, Trouble } from "../parts/basics.tsx";
import { EntityDrawer } from "../parts/entity-drawer.tsx";
import { ExplainPanel } from "../parts/explain-panel.tsx";
import { usePlaces } from "../parts/masters.ts";
import { useWhy } from "../parts/why.ts";
import { Held } from "./goods/held.tsx";

export type Level = ReplyOf<typeof listStock>["rows"][number];

/** What a stock number is made of: its movements and who holds it. */
function Detail({ level }: { level: Level }) {
  const { t } = useTranslation();
  const why = useWhy();
  const { data, error } = useQuery({
    queryKey: ["stock", "detail", level.itemId, level.placeId, level.free],
    queryFn: () => api.call(stockDetail, { params: level }),
  });
  return (
    <>
      <Trouble error={error} />
      <ExplainPanel
        title={t("stock.free")}
        value={level.free}
        terms={[
          { key: "onHand", label: t("stock.onHand"), value: level.onHand },
          { key: "promised", label: t("stock.promised"), value: -level.promised },
          { key: "safety", label: t("stock.safety"), value: -level.safety },
        ]}
      />
      <h3>{t("stock.reservations")}</h3>
      <Held itemId={level.itemId} rows={data?.reservations ?? []} />
      <h3>{t("stock.movements")}</h3>
      <table className="plain">
        <tbody>
          {data?.movements.map((row) => (
            <tr key={row.id}>
              <td>
                {t(`movement.${row.kind}`)}
                <div className="soft">{why(row.why)}</div>
              </td>
              <td className="soft">
                {instant(row.at)}
                <br />
                {row.actor}
              </td>
              <td className={`num ${row.units < 0 ? "bad" : "good"}`}>
                {row.units > 0 ? "+" : ""}
                {count(row.units)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

/** Names a level in the address of the page. */
export const nameOfLevel = (level: Level) => `${level.itemId}-${level.placeId}`;

interface OpenLevelProps {
  readonly name: string;
  readonly rows: readonly Level[];
  readonly onShow: (name: string | null) => void;
}

/** A level opened beside the list: what its number is made of. */
export function OpenLevel({ name, rows, onShow }: OpenLevelProps) {
  const places = usePlaces();
  const at = rows.findIndex((row) => nameOfLevel(row) === name);
  const level = rows[at];
  if (!level) return null;
  const step = (by: 1 | -1) => {
    const next = rows[at + by];
    if (next) onShow(nameOfLevel(next));
  };
  return (
    <EntityDrawer
      title={`${level.code} · ${places.name(level.placeId)}`}
      onClose={() => onShow(null)}
      onNext={() => step(1)}
      onPrevious={() => step(-1)}
    >
      <Detail level={level} />
    </EntityDrawer>
  );
}
