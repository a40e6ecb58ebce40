import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { listConnectionsEndpoint } from "../../../contract/channels.ts";
import { nameOf } from "../../i18n.ts";
import { api } from "../../api.ts";
import { EmptyState } from "../../parts/empty-state.tsx";
import { EntityDrawer } from "../../parts/entity-drawer.tsx";
import { ErrorNotice } from "../../parts/error-notice.tsx";
import { useLive } from "../../parts/live.ts";
import { PageShell } from "../../parts/page-shell.tsx";
import { useUrlState } from "../../parts/url-state.ts";
import { useMay } from "../../shell/session.ts";
import { Health, StateTag } from "./health.tsx";
import { NewConnection } from "./new-connection.tsx";

/** Every platform that is connected, with how it is. */
export function Connections() {
  const { t } = useTranslation("channels");
  const [state, setState] = useUrlState();
  const mayWrite = useMay("channels.write");
  const { data, error } = useQuery({
    queryKey: ["connections"],
    queryFn: ({ signal }) => api.call(listConnectionsEndpoint, { signal }),
    refetchInterval: 10_000,
  });
  useLive(["ConnectionMoved", "InboxMoved"], [["connections"]]);
  const isNew = state["open"] === "new" && mayWrite;
  const create = mayWrite && (
    <button
      type="button"
      className="m-button m-primary"
      onClick={() => setState({ open: "new" }, true)}
    >
      {t("create")}
    </button>
  );
  return (
    <PageShell title={t("title")} lead={t("lead")} actions={create}>
      <ErrorNotice error={error} />
      {data?.rows.length === 0 && <EmptyState title={t("title")} text={t("none")} />}
      <div className="cards">
        {data?.rows.map((row) => (
          <section key={row.channelId} className="card" aria-label={nameOf(row)}>
            <h2>
              <Link to={`/connections/${row.channelId}`}>{nameOf(row)}</Link>{" "}
              <StateTag state={row.state} />
            </h2>
            <p className="m-soft">
              {t(`kinds.${row.kind}`)} · {row.code}
            </p>
            <Health connection={row} />
          </section>
        ))}
      </div>
      {isNew && data && (
        <EntityDrawer title={t("create")} onClose={() => setState({ open: null }, true)}>
          <NewConnection kinds={data.kinds} />
        </EntityDrawer>
      )}
    </PageShell>
  );
}
