import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { pathOf, readReply } from "../../../contract/client.ts";
import {
  getDocument,
  listDocumentsEndpoint,
  markDocumentSent,
  takeDocument,
} from "../../../contract/documents.ts";
import type { ReplyOf } from "../../../contract/endpoint.ts";
import { api, newKey, useCommand } from "../../api.ts";
import { Tag } from "../../parts/basics.tsx";
import { ErrorNotice } from "../../parts/error-notice.tsx";
import { useFormat } from "../../parts/format.ts";
import { Scroll } from "./scroll.tsx";

type Row = ReplyOf<typeof listDocumentsEndpoint>["rows"][number];
type Taken = ReplyOf<typeof takeDocument>;

async function upload(channelId: number, file: File): Promise<Taken> {
  const form = new FormData();
  form.append("file", file);
  const response = await fetch(pathOf(takeDocument, { channelId }, {}), {
    method: "POST",
    headers: { "idempotency-key": newKey() },
    body: form,
  });
  return (await readReply(response)) as Taken & Record<string, unknown>;
}

/** Takes a partner's file in, and says what was in it. */
function Upload({ channelId }: { readonly channelId: number }) {
  const { t } = useTranslation("documents");
  const client = useQueryClient();
  const take = useMutation({
    mutationFn: (file: File) => upload(channelId, file),
    onSuccess: () => client.invalidateQueries({ queryKey: ["documents"] }),
  });
  return (
    <>
      <label className="m-field">
        <span>{t("upload")}</span>
        <input
          type="file"
          disabled={take.isPending}
          onChange={(event) => {
            const [file] = event.target.files ?? [];
            if (file) take.mutate(file);
            event.target.value = "";
          }}
        />
      </label>
      <ErrorNotice error={take.error} />
      {take.data && (
        <p role="status">
          {take.data.refusal
            ? t(`refusal.${take.data.refusal}`)
            : t(take.data.isKnown ? "known" : "taken", { ...take.data })}
        </p>
      )}
    </>
  );
}

const tones = { taken: "good", waiting: "warn", sent: "good", accepted: "good", refused: "bad" };

function DocumentRow({ row, mayAct }: { readonly row: Row; readonly mayAct: boolean }) {
  const { t } = useTranslation("documents");
  const format = useFormat();
  const sent = useCommand(markDocumentSent, ["documents"]);
  const isRefusedHere = row.direction === "in" && row.state === "refused";
  return (
    <tr>
      <td>{format.instant(row.madeAt)}</td>
      <td>{t(`direction.${row.direction}`)}</td>
      <td>{row.direction === "in" ? t("parts", { count: row.parts }) : row.topic}</td>
      <td>
        {row.bytes === 0 ? (
          row.fileName
        ) : (
          <a href={pathOf(getDocument, { id: row.id }, {})} download>
            {row.fileName}
          </a>
        )}
      </td>
      <td>{row.orderId && <Link to={`/orders/${row.orderId}`}>{row.orderId}</Link>}</td>
      <td>
        <Tag tone={tones[row.state] as "good"}>
          {t(isRefusedHere ? "state.refusedHere" : `state.${row.state}`)}
        </Tag>{" "}
        {row.reason && <span>{isRefusedHere ? t(`refusal.${row.reason}`) : row.reason}</span>}
        {row.repeats > 0 && <span>{t("repeats", { count: row.repeats })}</span>}
      </td>
      <td>
        {mayAct && row.state === "waiting" && (
          <button
            type="button"
            className="m-button"
            disabled={sent.isPending}
            onClick={() => sent.mutate({ params: { id: row.id } })}
          >
            {t("markSent")}
          </button>
        )}
      </td>
    </tr>
  );
}

const columns = ["at", "way", "what", "file", "order", "state.title", "act"] as const;

/** Files that are exchanged with a partner: what came, what we sent, what he said of it. */
export function Documents({
  channelId,
  mayAct,
}: {
  readonly channelId: number;
  readonly mayAct: boolean;
}) {
  const { t } = useTranslation("documents");
  const { data, error } = useQuery({
    queryKey: ["documents", channelId],
    queryFn: ({ signal }) => api.call(listDocumentsEndpoint, { params: { channelId }, signal }),
    refetchInterval: 5_000,
  });
  return (
    <section className="card">
      <h2>{t("title")}</h2>
      <p className="m-soft">{t("lead")}</p>
      {mayAct && <Upload channelId={channelId} />}
      <ErrorNotice error={error} />
      {data && (
        <p className="m-soft">
          {t("folder")} <code>{data.folder}</code>
        </p>
      )}
      {data?.rows.length === 0 && <p>{t("none")}</p>}
      {data && data.rows.length > 0 && (
        <Scroll label={t("title")}>
          <table className="plain">
            <thead>
              <tr>
                {columns.map((name) => (
                  <th key={name} scope="col">
                    {t(name)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {data.rows.map((row) => (
                <DocumentRow key={row.id} row={row} mayAct={mayAct} />
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
    </section>
  );
}
