import { useTranslation } from "react-i18next";
import { Tag } from "../../parts/basics.tsx";
import { useFormat } from "../../parts/format.ts";
import { Scroll } from "./scroll.tsx";
import type { Shown } from "./settings.tsx";

const toneOf = (row: Shown["offers"][number]) =>
  row.state === "dead" ? "bad" : row.waits ? "warn" : "good";

/** What the channel has by its own word, which is marked where it is not what it was told. */
function There({ row }: { readonly row: Shown["offers"][number] }) {
  const { t } = useTranslation("channels");
  const format = useFormat();
  if (row.unitsThere === null) return null;
  const title = row.thereAt ? format.instant(row.thereAt) : undefined;
  return (
    <span title={title}>
      {format.count(row.unitsThere)}
      {row.unitsThere !== row.units && (
        <>
          {" "}
          <Tag tone="warn">{t("differs")}</Tag>
        </>
      )}
    </span>
  );
}

/** The stock that the channel was told, code by code. */
export function ToldStock({ offers }: { readonly offers: Shown["offers"] }) {
  const { t } = useTranslation("channels");
  const format = useFormat();
  return (
    <section className="card">
      <h2>{t("told")}</h2>
      <p className="m-soft">{offers.length === 0 ? t("noTold") : t("toldText")}</p>
      {offers.length > 0 && (
        <Scroll label={t("told")}>
          <table className="plain">
            <thead>
              <tr>
                <th scope="col">{t("code")}</th>
                <th scope="col" className="num">
                  {t("units")}
                </th>
                <th scope="col" className="num">
                  {t("unitsThere")}
                </th>
                <th scope="col" className="num">
                  {t("rev")}
                </th>
                <th scope="col">{t("at")}</th>
                <th scope="col">{t("why")}</th>
              </tr>
            </thead>
            <tbody>
              {offers.map((row) => (
                <tr key={row.code}>
                  <td>{row.code}</td>
                  <td className="num">{row.units === null ? "" : format.count(row.units)}</td>
                  <td className="num">
                    <There row={row} />
                  </td>
                  <td className="num">{format.count(row.rev)}</td>
                  <td>{row.sentAt && format.instant(row.sentAt)}</td>
                  <td>
                    {(row.waits || row.reason) && (
                      <Tag tone={toneOf(row)}>{row.reason || t("waits")}</Tag>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
    </section>
  );
}
