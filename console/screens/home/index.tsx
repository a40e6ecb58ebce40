import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { homeBoard } from "../../../contract/home.ts";
import { api } from "../../api.ts";
import { ErrorNotice } from "../../parts/error-notice.tsx";
import { PageShell } from "../../parts/page-shell.tsx";
import { DemoReady } from "./demo-ready.tsx";
import { FirstSteps } from "./first-steps.tsx";
import { Funnel } from "./funnel.tsx";
import { HoldCounts } from "./hold-counts.tsx";
import { ShortItems } from "./short-items.tsx";
import { Tiles } from "./tiles.tsx";

/** What needs the reader now, by role; below it the holds by owner, shortages and the funnel. */
export function Home() {
  const { t } = useTranslation();
  const { data, error } = useQuery({ queryKey: ["home"], queryFn: () => api.call(homeBoard) });
  return (
    <PageShell title={t("home.title")}>
      <ErrorNotice error={error} />
      <DemoReady />
      <FirstSteps />
      <Tiles />
      {data && (
        <div className="cards">
          <HoldCounts rows={data.holds} />
          <ShortItems rows={data.short} />
        </div>
      )}
      {data && <Funnel rows={data.funnel} />}
    </PageShell>
  );
}
