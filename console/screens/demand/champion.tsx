import { useTranslation } from "react-i18next";
import { useFormat } from "../../parts/format.ts";
import type { Forecast } from "./chart-lines.ts";

/** Which mix of models speaks, which stands by, how both did on the past, and when that changed. */
export function Champion({ forecast }: { readonly forecast: Forecast }) {
  const { t } = useTranslation("demand");
  const format = useFormat();
  const mixes = forecast.models.filter((each) => each.role !== null);
  const isThin = mixes.some((each) => each.measure === "pinball");
  const isFew = mixes.some((each) => each.measure === "few_misses");
  if (mixes.length === 0) return null;
  const names: Readonly<Record<string, string>> = {
    ...{ "plain mix": t("mix.plain"), "learnt mix": t("mix.learnt") },
    ...{ "seasonal naive": t("mix.seasonal"), naive: t("mix.naive"), drift: t("mix.drift") },
  };
  const nameOf = (name: string) => names[name] ?? name;
  const error = (value: number | null) =>
    value === null ? t("mix.untried") : format.count(Math.round(value * 1000) / 1000);
  return (
    <>
      <h3>{t("mix.title")}</h3>
      <p className="soft">{t(isThin ? "mix.pinball" : isFew ? "mix.few" : "mix.miss")}</p>
      <table className="plain m-demand-mixes">
        <thead>
          <tr>
            <th scope="col">{t("mix.mix")}</th>
            {!isThin && (
              <th scope="col" className="num">
                {t("mix.own")}
              </th>
            )}
            <th scope="col" className="num">
              {t("mix.group")}
            </th>
          </tr>
        </thead>
        <tbody>
          {mixes.map((mix) => (
            <tr key={mix.name}>
              <th scope="row">
                {t(mix.role === "champion" ? "mix.champion" : "mix.challenger")} {nameOf(mix.name)}
              </th>
              {!isThin && <td className="num">{error(mix.error)}</td>}
              <td className="num">{error(mix.groupError)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <ul className="m-demand-models">
        {forecast.champions.map(({ versionId, origin, name }, at) => (
          <li key={versionId}>
            {t(at === forecast.champions.length - 1 ? "mix.first" : "mix.since", {
              ...{ name: nameOf(name), version: versionId, day: format.day(origin) },
            })}
          </li>
        ))}
      </ul>
    </>
  );
}
