import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { pathOf, readReply } from "../../../contract/client.ts";
import { listDropped, takeDropped, uploadImport } from "../../../contract/imports.ts";
import { api, newKey } from "../../api.ts";
import { ErrorNotice } from "../../parts/error-notice.tsx";
import { useFormat } from "../../parts/format.ts";
import type { Kept } from "./draft.ts";

async function upload(file: File): Promise<Kept> {
  const form = new FormData();
  form.append("file", file);
  const response = await fetch(pathOf(uploadImport, {}, {}), {
    method: "POST",
    headers: { "idempotency-key": newKey() },
    body: form,
  });
  return (await readReply(response)) as Kept & Record<string, unknown>;
}

/** Files that lie on the server itself, for those that are too large to be sent. */
function Dropped({ onKept }: { readonly onKept: (kept: Kept) => void }) {
  const { t } = useTranslation("imports");
  const format = useFormat();
  const { data, error } = useQuery({
    queryKey: ["dropped"],
    queryFn: () => api.call(listDropped),
  });
  const take = useMutation({
    mutationFn: (name: string) => api.call(takeDropped, { body: { name }, key: newKey() }),
    onSuccess: onKept,
  });
  return (
    <details className="m-details">
      <summary>{t("local")}</summary>
      <p className="m-soft">
        {t("localText")} <code>{data?.folder}</code>
      </p>
      <ErrorNotice error={error ?? take.error} />
      <ul className="m-files">
        {data?.rows.map(({ name, bytes }) => (
          <li key={name}>
            <button
              type="button"
              className="m-button"
              disabled={take.isPending}
              onClick={() => take.mutate(name)}
            >
              {name}
            </button>{" "}
            <span className="m-soft">
              {t("kilobytes", { size: format.count(Math.ceil(bytes / 1024)) })}
            </span>
          </li>
        ))}
      </ul>
    </details>
  );
}

/** The first step: a file, dropped, chosen, or taken from the server's folder. */
export function FileStep({ onKept }: { readonly onKept: (kept: Kept) => void }) {
  const { t } = useTranslation("imports");
  const [isOver, setOver] = useState(false);
  const send = useMutation({ mutationFn: upload, onSuccess: onKept });
  const take = (files: FileList | null) => {
    const [file] = files ?? [];
    if (file) send.mutate(file);
  };
  return (
    <div className="m-form">
      <label
        className={`m-dropzone${isOver ? " m-dropzone-over" : ""}`}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault();
          setOver(false);
          take(event.dataTransfer.files);
        }}
      >
        <strong>{send.isPending ? t("reading") : t("drop")}</strong>
        <span className="m-soft">{t("kindsOfFile")}</span>
        <input
          type="file"
          accept=".csv,.tsv,.txt,.gz,.xlsx"
          disabled={send.isPending}
          aria-label={t("chooseFile")}
          onChange={(event) => {
            take(event.target.files);
            event.target.value = "";
          }}
        />
      </label>
      <ErrorNotice error={send.error} />
      <Dropped onKept={onKept} />
    </div>
  );
}
