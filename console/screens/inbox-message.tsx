import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { getInboxMessage, replayInbox } from "../../contract/imports.ts";
import { api, useCommand } from "../api.ts";
import { ErrorNotice } from "../parts/error-notice.tsx";
import { useRule } from "./imports/rules.ts";

/** Re-indents JSON for reading; anything else stays as it is. */
function indented(raw: string): string {
  try {
    return JSON.stringify(JSON.parse(raw), null, 2);
  } catch {
    return raw;
  }
}

/** A message as it came beside what is read from it now. */
export function Message({ id }: { readonly id: number }) {
  const { t } = useTranslation();
  const rule = useRule();
  const { data, error } = useQuery({
    queryKey: ["inbox", "message", id],
    queryFn: ({ signal }) => api.call(getInboxMessage, { params: { id }, signal }),
  });
  const replay = useCommand(replayInbox, ["inbox"]);
  return (
    <>
      <ErrorNotice error={error ?? replay.error} />
      <div className="m-actions">
        <button
          type="button"
          className="m-button m-primary"
          disabled={replay.isPending}
          onClick={() => replay.mutate({ params: { id } })}
        >
          {t("inbox.replay")}
        </button>
      </div>
      {data?.problems.map((each) => (
        <p key={each.field} className="bad">
          {each.field}: {rule(each.rule)} ({each.value})
        </p>
      ))}
      <h3>{t("inbox.read")}</h3>
      <pre className="m-raw" tabIndex={0}>
        {data && (data.messages.length > 0 ? JSON.stringify(data.messages, null, 2) : "—")}
      </pre>
      <h3>{t("inbox.raw")}</h3>
      <pre className="m-raw" tabIndex={0}>
        {data?.raw}
      </pre>
      {data && indented(data.raw) !== data.raw && (
        <details>
          <summary>{t("inbox.indented")}</summary>
          <pre className="m-raw" tabIndex={0}>
            {indented(data.raw)}
          </pre>
        </details>
      )}
    </>
  );
}
