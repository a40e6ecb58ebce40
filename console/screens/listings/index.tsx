import { useTranslation } from "react-i18next";
import { PageShell } from "../../parts/page-shell.tsx";
import { useUrlState } from "../../parts/url-state.ts";
import { Mapped } from "./mapped.tsx";
import { Unmapped } from "./unmapped.tsx";

const tabs = ["unmapped", "mapped"] as const;

/** What channels' codes mean: those nobody has mapped, and those that are mapped. */
export function Listings() {
  const { t } = useTranslation("listings");
  const [state, setState] = useUrlState();
  const tab = state["tab"] === "mapped" ? "mapped" : "unmapped";
  return (
    <PageShell title={t("title")} lead={t("lead")} full={tab === "mapped"}>
      <div className="m-tabs" role="group" aria-label={t("title")}>
        {tabs.map((each) => (
          <button
            key={each}
            type="button"
            className={`m-tab${each === tab ? " m-tab-on" : ""}`}
            aria-pressed={each === tab}
            onClick={() => setState({ tab: each }, true)}
          >
            {t(each === "mapped" ? "mappedTab" : "unmapped")}
          </button>
        ))}
      </div>
      {tab === "mapped" ? <Mapped /> : <Unmapped />}
    </PageShell>
  );
}
