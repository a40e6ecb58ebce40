import { useMutation, useQuery } from "@tanstack/react-query";
import { Button, Checkbox, Segmented, Select, Upload } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { pathOf, ApiError } from "../../contract/client.ts";
import type { ReplyOf } from "../../contract/endpoint.ts";
import { listImports, startImport, uploadImport } from "../../contract/imports.ts";
import { listAftersales } from "../../contract/orders.ts";
import { api, newKey, queries } from "../api.ts";
import { count, instant, money, Nothing, Page, Tag, Trouble } from "../parts/basics.tsx";
import { useChannels } from "../parts/masters.ts";
import { ImportRuns } from "./import-runs.tsx";
import { MatchAftersale } from "./changes/match.tsx";

type Preview = ReplyOf<typeof uploadImport>;

/** What an upload holds, what the import would do with it, and the button that does it. */
function Wizard({ onStarted }: { onStarted: () => void }) {
  const { t } = useTranslation();
  const channels = useChannels();
  const [channel, setChannel] = useState<number | undefined>();
  const [mode, setMode] = useState<"history" | "live">("history");
  const [createItems, setCreateItems] = useState(true);
  const [preview, setPreview] = useState<Preview | null>(null);
  const [fileName, setFileName] = useState("");
  const channelId = channel ?? channels.rows[0]?.id;
  const upload = useMutation({
    mutationFn: async (file: File) => {
      const form = new FormData();
      form.append("file", file);
      const response = await fetch(pathOf(uploadImport, {}, { channelId }), {
        method: "POST",
        body: form,
      });
      const reply = (await response.json()) as Preview & Record<string, unknown>;
      if (!response.ok) throw new ApiError(response.status, reply);
      return reply;
    },
    onSuccess: setPreview,
  });
  const start = useMutation({
    mutationFn: () =>
      api.call(startImport, {
        key: newKey(),
        body: {
          fileId: preview?.fileId ?? "",
          ...(fileName && { fileName }),
          channelId: channelId ?? 0,
          mode,
          createItems,
          mapping: (preview?.mapping ?? {}) as Record<string, unknown>,
        },
      }),
    onSuccess: () => {
      setPreview(null);
      onStarted();
    },
  });
  const columns = (preview?.mapping as { columns?: Record<string, string> } | null)?.columns ?? {};
  return (
    <section className="card">
      <h2>{t("import.title")}</h2>
      <Trouble error={upload.error ?? start.error} />
      <div style={{ display: "flex", gap: 10, flexWrap: "wrap", marginBottom: 12 }}>
        <Select
          style={{ minWidth: 180 }}
          aria-label={t("order.channel")}
          value={channelId}
          onChange={setChannel}
          options={channels.rows.map((row) => ({ value: row.id, label: channels.name(row.id) }))}
        />
        <Segmented
          value={mode}
          onChange={(value) => setMode(value as typeof mode)}
          options={["history", "live"].map((value) => ({ value, label: t(`import.${value}`) }))}
        />
        <Checkbox checked={createItems} onChange={(event) => setCreateItems(event.target.checked)}>
          {t("import.createItems")}
        </Checkbox>
      </div>
      <p className="soft">{t(`import.${mode}Text`)}</p>
      <Upload.Dragger
        accept=".csv,.tsv,.txt,.gz,.xlsx"
        showUploadList={false}
        disabled={channelId === undefined || upload.isPending}
        beforeUpload={(file) => {
          setFileName(file.name.slice(0, 200));
          upload.mutate(file);
          return false;
        }}
      >
        <p>{upload.isPending ? t("import.reading") : t("import.drop")}</p>
      </Upload.Dragger>
      {preview && (
        <>
          <h3>{t("import.columns")}</h3>
          {preview.mapping ? (
            <p>
              {Object.entries(columns).map(([field, column]) => (
                <Tag key={field}>
                  {t(`field.${field}`, field)} ← {column}
                </Tag>
              ))}
            </p>
          ) : (
            <p className="bad">{t("import.noMapping", { headers: preview.headers.join(", ") })}</p>
          )}
          {preview.dryRun && (
            <>
              <h3>{t("import.dryRun")}</h3>
              <p>
                {t("import.would", {
                  rows: count(preview.dryRun.rows),
                  orders: count(preview.dryRun.orders),
                  aftersales: count(preview.dryRun.aftersales),
                  unknown: count(preview.dryRun.unknownCodes),
                  refused: count(preview.dryRun.refused.length),
                })}
              </p>
              {preview.dryRun.refused.length > 0 && (
                <table className="plain">
                  <tbody>
                    {preview.dryRun.refused.slice(0, 10).map((row) => (
                      <tr key={row.line}>
                        <td className="num">{row.line}</td>
                        <td>{row.field}</td>
                        <td>{row.value}</td>
                        <td>{t(`rule.${row.rule}`, row.rule)}</td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              )}
              <Button type="primary" onClick={() => start.mutate()} loading={start.isPending}>
                {t("import.start")}
              </Button>
            </>
          )}
        </>
      )}
    </section>
  );
}

/** File imports with live progress, and the after-sale documents that wait for a match. */
export function Imports() {
  const { t } = useTranslation();
  const runs = useQuery({
    queryKey: ["imports"],
    queryFn: () => api.call(listImports),
    refetchInterval: (query) =>
      query.state.data?.rows.some((row) => row.state === "running") ? 1_000 : 10_000,
  });
  const held = useQuery({
    queryKey: ["aftersales"],
    queryFn: () => api.call(listAftersales, { query: {} }),
  });
  return (
    <Page title={t("nav.imports")}>
      <Wizard onStarted={() => void queries.invalidateQueries({ queryKey: ["imports"] })} />
      <h3>{t("import.runs")}</h3>
      <Trouble error={runs.error} />
      {runs.data && runs.data.rows.length === 0 ? (
        <Nothing text={t("import.none")} />
      ) : (
        runs.data && <ImportRuns rows={runs.data.rows} />
      )}
      <h3>{t("import.heldTitle")}</h3>
      {held.data && held.data.rows.length === 0 ? (
        <Nothing text={t("import.noHeld")} />
      ) : (
        <div className="card scroll" tabIndex={0} role="region" aria-label={t("scroll")}>
          <table className="plain">
            <tbody>
              {held.data?.rows.slice(0, 50).map((row) => (
                <tr key={row.id}>
                  <td>{row.externalId}</td>
                  <td>{t(`aftersale.${row.kind}`)}</td>
                  <td>{instant(row.placedAt)}</td>
                  <td className="num">{row.lines}</td>
                  <td className="num">{money(row.amountMinor, row.currency)}</td>
                  <td className="num">
                    <MatchAftersale id={row.id} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Page>
  );
}
