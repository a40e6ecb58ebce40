import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { listNotices, noticeKinds, readAllNotices } from "../../../contract/own/notices.ts";
import { api, useCommand } from "../../api.ts";
import { EmptyState } from "../../parts/empty-state.tsx";
import { ErrorNotice } from "../../parts/error-notice.tsx";
import { FilterBar, useFilter } from "../../parts/filter-bar.tsx";
import type { FilterField } from "../../parts/filter-bar.tsx";
import { useFormat } from "../../parts/format.ts";
import { DataGrid, momentOf } from "../../parts/grid/index.ts";
import { PageShell } from "../../parts/page-shell.tsx";
import { isNew, topics, useOpen, useSentence } from "../../shell/notices/reads.ts";
import type { Notice } from "../../shell/notices/reads.ts";
import { Choices, readChoices } from "./choices.tsx";

function useColumns() {
  const { t } = useTranslation("notices");
  const format = useFormat();
  const sentence = useSentence();
  return [
    { key: "what", title: t("what"), width: 560, text: sentence },
    {
      key: "kind",
      title: t("kindTitle"),
      width: 170,
      text: (row: Notice) => t(`kind.${row.kind}`),
    },
    {
      key: "read",
      title: t("standing"),
      width: 90,
      text: (row: Notice) => t(row.settledAt ? "settled" : isNew(row) ? "unread" : "read"),
    },
    { key: "at", title: t("at"), width: 140, ...momentOf((row: Notice) => row.at, format) },
  ];
}

function useFields(): readonly FilterField[] {
  const { t } = useTranslation("notices");
  const { data } = useQuery(readChoices);
  const options = (data?.rows ?? []).map(({ kind }) => ({ value: kind, label: t(`kind.${kind}`) }));
  return [
    { kind: "choice", key: "kind", label: t("kindTitle"), options },
    { kind: "flag", key: "unread", label: t("unreadOnly") },
  ];
}

/** Everything one was told personally, each opening what it is about; and of what one wants to be told. */
export function Notices() {
  const { t } = useTranslation("notices");
  const fields = useFields();
  const filter = useFilter(fields);
  const open = useOpen();
  const [newest, setNewest] = useState<number | null>(null);
  const read = useCommand(readAllNotices, ["notices"]);
  const kind = noticeKinds.find((each) => each === filter["kind"]);
  const asked = { ...(kind ? { kind } : {}), ...(filter["unread"] ? { unread: true } : {}) };
  return (
    <PageShell
      title={t("title")}
      lead={t("lead")}
      full
      actions={
        <button
          type="button"
          className="m-button"
          disabled={newest === null || read.isPending}
          onClick={() =>
            newest !== null && read.mutate({ body: { until: newest, ...(kind ? { kind } : {}) } })
          }
        >
          {t("readAll")}
        </button>
      }
    >
      <Choices />
      <ErrorNotice error={read.error} />
      <FilterBar
        viewId="notices"
        fields={fields}
        views={[{ id: "all", label: t("everything"), filter: {} }]}
      />
      <DataGrid<Notice>
        viewId="notices"
        label={t("title")}
        columns={useColumns()}
        rowKey={(row) => row.id}
        query={filter}
        fetchPage={async ({ after, limit, signal }) => {
          const query = { ...asked, limit, ...(after ? { after: Number(after) } : {}) };
          const page = await api.call(listNotices, { query, signal });
          return { rows: page.rows, next: page.next === null ? null : String(page.next) };
        }}
        live={topics}
        onRows={(rows) => setNewest(rows[0]?.id ?? null)}
        onOpen={open}
        empty={<EmptyState title={t("none")} text={t("noneYet")} />}
      />
    </PageShell>
  );
}
