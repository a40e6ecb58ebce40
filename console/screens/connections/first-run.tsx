import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { connectionSteps } from "../../../contract/channels.ts";
import type { ReplyOf } from "../../../contract/endpoint.ts";
import { api } from "../../api.ts";
import { ErrorNotice } from "../../parts/error-notice.tsx";

type Step = ReplyOf<typeof connectionSteps>["rows"][number];

/** Where on this page a step is done; another page where it says so. */
const places: Readonly<Record<string, string>> = {
  ...{ access: "settings", run: "settings", stock: "settings", shipments: "settings" },
  ...{ push: "settings", read: "cursor", clean: "report", partner: "settings", app: "settings" },
};

function Row({ step }: { readonly step: Step }) {
  const { t, i18n } = useTranslation("firstRun");
  const own = step.words?.[i18n.language === "en" ? "en" : "zh"];
  const label = own?.label ?? t(`step.${step.name}.label`, { left: step.left });
  const help = own?.help ?? t(`step.${step.name}.help`);
  return (
    <li>
      <span className={`m-tag ${step.done ? "m-tag-good" : ""}`}>
        {step.done ? `✓ ${t("done")}` : `○ ${t("open")}`}
      </span>{" "}
      {step.name === "mapped" ? (
        <Link to="/listings">{label}</Link>
      ) : (
        <a href={`#connection-${places[step.name] ?? "settings"}`}>{label}</a>
      )}
      {step.left > 0 && <> {t("left", { count: step.left })}</>}
      <div className="m-soft">{help}</div>
    </li>
  );
}

/** What a connection needs before it runs by itself, at the platform and here, as it stands. */
export function FirstRun({ channelId }: { readonly channelId: number }) {
  const { t } = useTranslation("firstRun");
  const { data, error } = useQuery({
    queryKey: ["connection", channelId, "steps"],
    queryFn: ({ signal }) => api.call(connectionSteps, { params: { channelId }, signal }),
    refetchInterval: 10_000,
  });
  const rows = data?.rows ?? [];
  const open = rows.filter((step) => !step.done).length;
  return (
    <section className="card" aria-label={t("title")}>
      <h2>{t("title")}</h2>
      <ErrorNotice error={error} />
      {data && <p>{open === 0 ? t("allDone") : t("toDo", { count: open, all: rows.length })}</p>}
      <ol>
        {rows.map((step) => (
          <Row key={step.name} step={step} />
        ))}
      </ol>
    </section>
  );
}
