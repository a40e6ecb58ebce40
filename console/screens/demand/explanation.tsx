import { useTranslation } from "react-i18next";
import { useFormat } from "../../parts/format.ts";
import { Champion } from "./champion.tsx";
import type { Forecast } from "./chart-lines.ts";

/** An addend of the point with its sum over some days. */
interface Addend {
  readonly name: string;
  readonly units: number;
}

/** Bars to the right for what adds, to the left for what takes away, on one scale. */
function Bars({ addends }: { readonly addends: readonly Addend[] }) {
  const format = useFormat();
  const most = Math.max(1e-9, ...addends.map((each) => Math.abs(each.units)));
  return (
    <table className="plain m-demand-bars">
      <tbody>
        {addends.map(({ name, units }) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td className="m-demand-bar-cell" aria-hidden>
              <span
                className={units < 0 ? "m-demand-bar m-demand-bar-less" : "m-demand-bar"}
                style={{
                  width: `${(50 * Math.abs(units)) / most}%`,
                  ...(units < 0 ? { right: "50%" } : { left: "50%" }),
                }}
              />
            </td>
            <td className="num">
              {units > 0 ? "+" : ""}
              {format.count(Math.round(units * 10) / 10)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** What the next four weeks are made of, and of how much each model says. */
export function Explanation({ forecast }: { readonly forecast: Forecast }) {
  const { t, i18n } = useTranslation("demand");
  const format = useFormat();
  const sum = (values: readonly number[]) =>
    values.slice(0, 28).reduce((total, value) => total + value, 0);
  const addends = forecast.parts
    .map(({ name, values }) => ({
      name: i18n.language === "en" ? name.en : name.zh,
      units: sum(values),
    }))
    .filter(({ units }, at) => at === 0 || Math.abs(units) >= 0.05);
  const isThin = forecast.models.some((each) => each.measure === "pinball");
  const models = forecast.models
    .filter((each) => each.role === null && each.weight > 0.005)
    .toSorted((a, b) => b.weight - a.weight);
  return (
    <section className="card">
      <h2>{t("why.title")}</h2>
      {addends.length === 0 ? (
        <p className="soft">{t("why.dropped")}</p>
      ) : (
        <Bars addends={[...addends, { name: t("why.sum"), units: sum(forecast.point) }]} />
      )}
      <h3>{t("why.models")}</h3>
      <ul className="m-demand-models">
        {models.map(({ name, weight, error }) => (
          <li key={name}>
            <span>{name}</span> <span className="m-tabular">{format.percent(weight)}</span>{" "}
            {error !== null && !isThin && (
              <span className="m-soft">
                {t("why.error", { error: Math.round(error * 100) / 100 })}
              </span>
            )}
          </li>
        ))}
      </ul>
      <Champion forecast={forecast} />
      {forecast.findings.length > 0 && (
        <>
          <h3>{t("why.findings")}</h3>
          <ul>
            {forecast.findings.map(({ kind, words, at }) => (
              <li key={kind}>
                {i18n.language === "en" ? words.en : words.zh}
                {at !== null && ` (${format.count(at)})`}
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

/** The mean absolute miss by week ahead, from looks back at past origins. */
export function Backtest({ forecast }: { readonly forecast: Forecast }) {
  const { t } = useTranslation("demand");
  const format = useFormat();
  const { errors } = forecast;
  const weeks = Array.from({ length: Math.ceil(errors.length / 7) }, (_, week) => {
    const own = errors.slice(week * 7, week * 7 + 7);
    return own.reduce((sum, value) => sum + value, 0) / own.length;
  });
  const most = Math.max(1e-9, ...weeks);
  return (
    <section className="card">
      <h2>{t("miss.title")}</h2>
      <p className="soft">{t("miss.text")}</p>
      {weeks.length === 0 ? (
        <p className="soft">{t("miss.none")}</p>
      ) : (
        <table className="plain m-demand-bars">
          <tbody>
            {weeks.map((value, week) => (
              <tr key={week}>
                <th scope="row">{t("miss.week", { week: week + 1 })}</th>
                <td className="m-demand-bar-cell" aria-hidden>
                  <span
                    className="m-demand-bar"
                    style={{ left: 0, width: `${(100 * value) / most}%` }}
                  />
                </td>
                <td className="num">{format.count(Math.round(value * 100) / 100)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
