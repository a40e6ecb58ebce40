import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { ReplyOf } from "../../../contract/endpoint.ts";
import { readSteps } from "../../../contract/reports.ts";
import { api } from "../../api.ts";
import { useFormat } from "../../parts/format.ts";
import { useLive } from "../../parts/live.ts";
import "./home.css";

type Steps = ReplyOf<typeof readSteps>;

/** In the order in which a company needs them, each with where it is done. */
const steps: readonly (readonly [keyof Steps, string, ...string[]])[] = [
  ["places", "/places", "/calendars", "/sourcing"],
  ["items", "/items", "/items?open=paste"],
  ["stocked", "/stock"],
  ["channels", "/channels", "/connections"],
  ["orders", "/orders/new", "/imports"],
];

/** Whether a company still has steps to take, from its real counts; null until they are here. */
function useSteps(): Steps | null {
  const { data } = useQuery({
    queryKey: ["steps"],
    queryFn: () => api.call(readSteps),
    retry: false,
  });
  useLive(["OrderPlaced", "StockChanged"], [["steps"]]);
  return data ?? null;
}

/** What a new company does first; each step ticks itself off, and the list goes when all are done. */
export function FirstSteps() {
  const { t } = useTranslation("steps");
  const { count } = useFormat();
  const counts = useSteps();
  if (!counts || steps.every(([key]) => counts[key] > 0)) return null;
  const next = steps.find(([key]) => counts[key] === 0)?.[0];
  return (
    <section className="card m-first-steps" aria-label={t("title")}>
      <h2>{t("title")}</h2>
      <ol>
        {steps.map(([key, ...paths]) => (
          <li key={key} aria-current={key === next ? "step" : undefined}>
            <span className={`m-tag ${counts[key] > 0 ? "m-tag-good" : ""}`}>
              {counts[key] > 0 ? `✓ ${t("done")}` : t("open")}
            </span>{" "}
            <strong>{t(`${key}.name`)}</strong>{" "}
            <span className="m-soft">{t(`${key}.text`, { have: count(counts[key]) })}</span>{" "}
            {paths.map((path) => {
              const [to = path, search] = path.split("?");
              return (
                <Link
                  key={path}
                  className="m-button"
                  to={to}
                  search={Object.fromEntries(new URLSearchParams(search)) as never}
                >
                  {t(`go.${path.replaceAll(/\W+/g, "_").slice(1)}`)}
                </Link>
              );
            })}
          </li>
        ))}
      </ol>
    </section>
  );
}
