import { useTranslation } from "react-i18next";
import { useFormat } from "../../parts/format.ts";
import { partsOf } from "./figures.ts";
import type { Losses, Part } from "./figures.ts";

/** Hours and minutes; below zero where a machine was faster than its standard. */
export function useDuration(): (seconds: number) => string {
  const { t } = useTranslation("oee");
  return (seconds) => {
    const minutes = Math.round(Math.abs(seconds) / 60);
    const sign = seconds < 0 && minutes > 0 ? "−" : "";
    if (minutes < 60) return sign + t("minutes", { minutes });
    return sign + t("hours", { hours: Math.floor(minutes / 60), minutes: minutes % 60 });
  };
}

/** The planned time as one bar; each part differs by pattern as well as by colour. */
export function LossBar({ losses }: { readonly losses: Losses }) {
  const { t } = useTranslation("oee");
  const duration = useDuration();
  const parts = partsOf(losses).filter((each) => each.seconds > 0);
  const whole = parts.reduce((sum, each) => sum + each.seconds, 0);
  if (whole === 0) return "–";
  const words = parts.map((each) => `${t(`part.${each.key}`)} ${duration(each.seconds)}`);
  return (
    <span className="oee-bar" role="img" aria-label={words.join(", ")} title={words.join("\n")}>
      {parts.map((each) => (
        <span
          key={each.key}
          className={`oee-${each.key}`}
          style={{ width: `${(100 * each.seconds) / whole}%` }}
        />
      ))}
    </span>
  );
}

const keys: readonly Part["key"][] = [
  "good",
  "quality",
  "speed",
  "setup",
  "pauses",
  "stops",
  "idle",
];

/** What each pattern of the bars means. */
export function Legend() {
  const { t } = useTranslation("oee");
  return (
    <ul className="oee-legend">
      {keys.map((key) => (
        <li key={key}>
          <span className={`oee-${key}`} aria-hidden /> {t(`part.${key}`)}
        </li>
      ))}
    </ul>
  );
}

/** Planned time as a tree of losses; causes stand under stops and pauses. */
export function LossTree({ losses }: { readonly losses: Losses }) {
  const { t } = useTranslation("oee");
  const format = useFormat();
  const duration = useDuration();
  const share = (seconds: number) =>
    // Not "-0 %": what rounds to nothing is nothing.
    losses.planned > 0
      ? format.percent(Math.round((1_000 * seconds) / losses.planned) / 1_000 + 0)
      : "–";
  const causes = (of: "stops" | "pauses") =>
    Object.entries(losses[of]).filter(([, seconds]) => seconds > 0);
  return (
    <table className="plain">
      <thead>
        <tr>
          <th>{t("loss")}</th>
          <th className="num">{t("time")}</th>
          <th className="num">{t("share")}</th>
        </tr>
      </thead>
      <tbody>
        <tr>
          <th>{t("planned")}</th>
          <td className="num">{duration(losses.planned)}</td>
          <td className="num">{share(losses.planned)}</td>
        </tr>
        {partsOf(losses).map(({ key, seconds }) => [
          <tr key={key}>
            <td>
              <span className={`oee-dot oee-${key}`} aria-hidden /> {t(`part.${key}`)}
            </td>
            <td className="num">{duration(seconds)}</td>
            <td className="num">{share(seconds)}</td>
          </tr>,
          ...(key === "stops" || key === "pauses" ? causes(key) : []).map(([cause, lost]) => (
            <tr key={`${key} ${cause}`} className="m-soft">
              <td className="oee-cause">{t(`cause.${cause}`)}</td>
              <td className="num">{duration(lost)}</td>
              <td className="num">{share(lost)}</td>
            </tr>
          )),
        ])}
      </tbody>
    </table>
  );
}
