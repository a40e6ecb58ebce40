import { useInfiniteQuery } from "@tanstack/react-query";
import { Button, Input } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { listAudit } from "../../contract/people.ts";
import { api } from "../api.ts";
import { instant, Page, Trouble } from "../parts/basics.tsx";

/** Who changed what: before, after and why. */
export function Audit() {
  const { t } = useTranslation();
  const [subject, setSubject] = useState("");
  const list = useInfiniteQuery({
    queryKey: ["audit", subject],
    initialPageParam: 0,
    getNextPageParam: (page: { next: number | null }) => page.next ?? undefined,
    queryFn: ({ pageParam }) =>
      api.call(listAudit, {
        query: { ...(pageParam ? { after: pageParam } : {}), ...(subject ? { subject } : {}) },
      }),
  });
  return (
    <Page
      title={t("nav.audit")}
      actions={
        <Input.Search
          allowClear
          placeholder={t("audit.subject")}
          aria-label={t("audit.subject")}
          style={{ width: 220 }}
          onSearch={setSubject}
        />
      }
    >
      <Trouble error={list.error} />
      <div className="card scroll" tabIndex={0} role="region" aria-label={t("scroll")}>
        <table className="plain">
          <thead>
            <tr>
              <th>{t("audit.at")}</th>
              <th>{t("audit.who")}</th>
              <th>{t("audit.what")}</th>
              <th>{t("audit.subject")}</th>
              <th>{t("audit.after")}</th>
              <th>{t("why")}</th>
            </tr>
          </thead>
          <tbody>
            {list.data?.pages
              .flatMap((page) => page.rows)
              .map((row) => (
                <tr key={row.id}>
                  <td>{instant(row.at)}</td>
                  <td>{row.actorName}</td>
                  <td>{t(`event.${row.action}`, row.action)}</td>
                  <td>
                    {row.subjectKind} #{row.subjectId}
                  </td>
                  <td className="soft" style={{ maxWidth: 420, overflowWrap: "anywhere" }}>
                    {JSON.stringify(row.after ?? row.before ?? {}).slice(0, 240)}
                  </td>
                  <td>{row.why}</td>
                </tr>
              ))}
          </tbody>
        </table>
        {list.hasNextPage && <Button onClick={() => void list.fetchNextPage()}>{t("more")}</Button>}
      </div>
    </Page>
  );
}
