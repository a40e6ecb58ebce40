import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { readTree } from "../../../contract/forecasts.ts";
import { api } from "../../api.ts";
import { ErrorNotice } from "../../parts/error-notice.tsx";
import { useFormat } from "../../parts/format.ts";
import { PageShell } from "../../parts/page-shell.tsx";
import { useUrlState } from "../../parts/url-state.ts";
import { useMay, useSession } from "../../shell/session.ts";
import { UnratedNotice } from "../money.tsx";
import { OwnPlaces } from "./place/own-places.tsx";
import { DraftNotice, Versions } from "./reviewing.tsx";
import { Seen } from "./seen.tsx";
import { ExportLink, RunButton, RunningNotice, useVersions } from "./versions.tsx";

/** What is asked, what is expected, and why: by item, channel and region, and by place. */
export function Demand() {
  return useSession().user.placed ? <OwnPlaces /> : <AllDemand />;
}

/** The demand of every item, channel and region. */
function AllDemand() {
  const { t } = useTranslation("demand");
  const may = useMay("forecasts.write");
  const format = useFormat();
  const versions = useVersions();
  const tree = useQuery({
    queryKey: ["forecasts", "tree", versions.data?.publishedId ?? null],
    enabled: versions.data !== undefined,
    staleTime: 60_000,
    queryFn: ({ signal }) => api.call(readTree, { query: {}, signal }),
  });
  const { data } = tree;
  const [state, setState] = useUrlState();
  const isReviewing = state["review"] !== undefined;
  const lead = data?.origin ? t("lead", { origin: format.day(data.origin) }) : t("leadNone");
  return (
    <PageShell
      title={t("title")}
      lead={lead}
      full
      actions={
        <>
          {data?.versionId && <ExportLink />}
          {(versions.data?.rows.length ?? 0) > 0 && (
            <button
              type="button"
              className="m-button"
              onClick={() => setState({ review: isReviewing ? null : "all" })}
            >
              {t(isReviewing ? "version.close" : "version.list")}
            </button>
          )}
          {may && versions.data && <RunButton versions={versions.data} />}
        </>
      }
    >
      <ErrorNotice error={versions.error ?? tree.error} />
      {versions.data && <RunningNotice versions={versions.data} may={may} />}
      {versions.data && <DraftNotice versions={versions.data} />}
      {data && (
        <UnratedNotice
          {...{ unrated: data.unrated, currency: data.currency }}
          counts={t("unratedCounts")}
        />
      )}
      {isReviewing && versions.data && <Versions versions={versions.data} may={may} />}
      {!isReviewing && data && <Seen tree={data} days={versions.data?.days ?? 0} />}
    </PageShell>
  );
}
