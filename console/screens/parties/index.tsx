import { useQuery } from "@tanstack/react-query";
import { Tree } from "antd";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { listExposures } from "../../../contract/masters.ts";
import { api } from "../../api.ts";
import { ErrorNotice } from "../../parts/error-notice.tsx";
import { TextField } from "../../parts/form.tsx";
import { partiesQuery } from "../../parts/masters.ts";
import { PageShell } from "../../parts/page-shell.tsx";
import { useUrlState } from "../../parts/url-state.ts";
import { useMay } from "../../shell/session.ts";
import { Drawers } from "./drawers.tsx";
import { matches, owedIn, treeOf } from "./tree.tsx";

/** Parties in tiers: who they are, where they sell, what they owe, and what lies with them. */
export function Parties() {
  const { t } = useTranslation("parties");
  const [state, setState] = useUrlState();
  const mayWrite = useMay("parties.write");
  const [text, setText] = useState("");
  const { data, error } = useQuery({ ...partiesQuery, staleTime: 0 });
  const owing = useQuery({ queryKey: ["exposures"], queryFn: () => api.call(listExposures) });
  const rows = data?.rows ?? [];
  const exposures = owing.data?.rows ?? [];
  const open = state["open"];
  const show = (id: string | null) => setState({ open: id }, true);
  const tree = useMemo(
    () =>
      treeOf(
        rows.filter((row) => matches(row, text)),
        owedIn(rows, exposures),
      ),
    [data, owing.data, text],
  );
  return (
    <PageShell
      title={t("title")}
      lead={t("lead")}
      actions={
        mayWrite && (
          <button type="button" className="m-button m-primary" onClick={() => show("new")}>
            {t("create")}
          </button>
        )
      }
    >
      <ErrorNotice error={error ?? owing.error} />
      <section className="card">
        <TextField label={t("find")} value={text} onChange={setText} />
        <Tree
          key={`${text} ${rows.length > 0}`}
          treeData={tree}
          height={560}
          selectedKeys={open ? [Number(open)] : []}
          {...(text !== "" || rows.length < 60
            ? { defaultExpandAll: true }
            : { defaultExpandedKeys: tree.map((each) => each.key) })}
          onSelect={([key]) => key !== undefined && show(String(key))}
        />
        {data && tree.length === 0 && <p className="m-soft">{t("none")}</p>}
      </section>
      {data && <Drawers rows={rows} exposures={exposures} onShow={show} />}
    </PageShell>
  );
}
