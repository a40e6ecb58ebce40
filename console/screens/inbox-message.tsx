import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { getInboxMessage, replayInbox } from "../../contract/imports.ts";
import type { ReplyOf } from "../../contract/endpoint.ts";
import { api, useCommand } from "../api.ts";
import { Diff, differences } from "../parts/diff.tsx";
import { ErrorNotice } from "../parts/error-notice.tsx";
import { useFormat } from "../parts/format.ts";
import { useRule } from "./imports/rules.ts";
import { noticeIn, NoticeRead } from "./inbox-notice.tsx";
import { NoticeRelease } from "./inbox-release.tsx";

type Shown = ReplyOf<typeof getInboxMessage>;

type Reviver = (key: string, value: unknown, from?: { readonly source: string }) => unknown;

/** Numbers that this language cannot hold stay as they were written: ids lose no digit. */
const exact: Reviver = (_key, value, from) =>
  typeof value === "number" && Number.isInteger(value) && !Number.isSafeInteger(value)
    ? (from?.source ?? String(value))
    : value;

/** A document's value; null for one that is no JSON. */
function jsonOf(raw: string): unknown {
  try {
    return JSON.parse(raw, exact);
  } catch {
    return null;
  }
}

/** Re-indents JSON for reading; anything else stays as it is. */
function indented(raw: string): string {
  const value = jsonOf(raw);
  return value === null ? raw : JSON.stringify(value, null, 2);
}

/** What two messages read as, side by side: the order itself where each holds nothing else. */
const pairOf = (before: readonly unknown[], now: readonly unknown[]) =>
  before.length === 1 && now.length === 1
    ? ([before[0], now[0]] as const)
    : ([before, now] as const);

/** What of a message is new since the one before it of the same order: as it is read, and as it came. */
function Changed({ now }: { readonly now: Shown }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { before } = now;
  if (!before) return null;
  const titles = { before: format.instant(before.receivedAt), after: t("inbox.thisOne") };
  const own = [jsonOf(before.raw), jsonOf(now.raw)] as const;
  const [known, read] = pairOf(before.messages, now.messages);
  const isSame = differences(known, read).length === 0;
  return (
    <section aria-label={t("inbox.changed")}>
      <h3>{t("inbox.changed")}</h3>
      {isSame && <p className="m-soft">{t("inbox.readSame")}</p>}
      <Diff before={known} after={read} titles={titles} />
      {own[0] !== null && own[1] !== null && (
        <details>
          <summary>{t("inbox.changedRaw")}</summary>
          <Diff before={own[0]} after={own[1]} titles={titles} />
        </details>
      )}
    </section>
  );
}

/** What came, byte for byte or set out for reading. */
function Came({ raw }: { readonly raw: string }) {
  const { t } = useTranslation();
  const setOut = indented(raw);
  return (
    <section aria-label={t("inbox.raw")}>
      <h3>{t("inbox.raw")}</h3>
      <pre className="m-raw" tabIndex={0}>
        {raw}
      </pre>
      {setOut !== raw && (
        <details>
          <summary>{t("inbox.indented")}</summary>
          <pre className="m-raw" tabIndex={0}>
            {setOut}
          </pre>
        </details>
      )}
    </section>
  );
}

/** What came, and beside it what is read from it. */
function Beside({ message }: { readonly message: Shown }) {
  const { t } = useTranslation();
  const { raw, messages } = message;
  return (
    <div className="m-beside">
      <Came raw={raw} />
      <section aria-label={t("inbox.read")}>
        <h3>{t("inbox.read")}</h3>
        <pre className="m-raw" tabIndex={0}>
          {messages.length > 0 ? JSON.stringify(messages, null, 2) : "—"}
        </pre>
      </section>
    </div>
  );
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
  const notice = noticeIn(data?.messages ?? []);
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
      {data?.state === "dead" && notice && (
        <NoticeRelease id={id} reason={data.reason} isKnown={notice.purpose !== "unknown"} />
      )}
      {data && notice && <NoticeRead notice={notice} channelId={data.channelId} />}
      {data && <Changed now={data} />}
      {data && <Beside message={data} />}
    </>
  );
}
