import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { listAudit } from "../../../contract/people.ts";
import type { QueryOf } from "../../../contract/endpoint.ts";
import { api } from "../../api.ts";
import { Diff, differences } from "../../parts/diff.tsx";
import { ErrorNotice } from "../../parts/error-notice.tsx";
import { useFormat } from "../../parts/format.ts";
import { useWhy } from "../../parts/why.ts";

interface EntryProps {
  readonly id: number;
  readonly query: QueryOf<typeof listAudit>;
}

/** One entry: who, when, on what, why, and each field that changed with its old and new value. */
export function Entry({ id, query }: EntryProps) {
  const { t } = useTranslation("audit");
  const { t: act } = useTranslation("acts");
  const why = useWhy();
  const format = useFormat();
  // The entry stands first on the page that begins after the next higher number.
  const { data, error } = useQuery({
    queryKey: ["audit", id, query],
    queryFn: async ({ signal }) => {
      const page = await api.call(listAudit, { query: { ...query, entry: id, limit: 1 }, signal });
      return page.rows[0] ?? null;
    },
  });
  if (!data) return <ErrorNotice error={error} />;
  const changed = differences(data.before, data.after).length > 0;
  return (
    <>
      <p>
        <strong>{act(data.action, data.action)}</strong> · {data.actorName} ·{" "}
        {format.fullInstant(data.at)}
      </p>
      <p className="soft">
        {t(`kinds.${data.subjectKind}`, data.subjectKind)} {data.subjectId}
        {data.subjectKind === "order" && (
          <>
            {" "}
            <Link to={`/orders/${data.subjectId}`}>{t("toOrder")}</Link>
          </>
        )}
      </p>
      {data.why && <p>{why(data.why)}</p>}
      {changed ? (
        <Diff before={data.before} after={data.after} />
      ) : (
        <p className="soft">{t("same")}</p>
      )}
    </>
  );
}
