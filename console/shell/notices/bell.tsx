import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { countNotices, listNotices, readAllNotices } from "../../../contract/own/notices.ts";
import { api, useCommand } from "../../api.ts";
import { ErrorNotice } from "../../parts/error-notice.tsx";
import { useFormat } from "../../parts/format.ts";
import { useLive } from "../../parts/live.ts";
import { Popover } from "../../parts/popover.tsx";
import { isNew, topics, useOpen, useSentence } from "./reads.ts";
import type { Notice } from "./reads.ts";

const shownMax = 8;
/** More than this is said as "and more": the badge keeps its width. */
const saidMax = 99;

function Glyph() {
  return (
    <svg className="m-glyph" viewBox="0 0 24 24" width="18" height="18" aria-hidden>
      <path
        d="M6 16V11a6 6 0 0 1 12 0v5l2 2H4zM10 21h4M12 3v2"
        fill="none"
        stroke="currentColor"
        strokeWidth="2"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}

interface NewestProps {
  readonly close: () => void;
}

function Row({ notice, close }: NewestProps & { readonly notice: Notice }) {
  const { t } = useTranslation("notices");
  const sentence = useSentence();
  const format = useFormat();
  const open = useOpen();
  const waits = isNew(notice);
  return (
    <li className="m-job">
      <button
        type="button"
        className="m-link"
        style={{ textAlign: "start" }}
        onClick={() => {
          close();
          open(notice);
        }}
      >
        {waits ? <strong>{sentence(notice)}</strong> : sentence(notice)}
      </button>
      <div className="m-soft">
        {format.instant(notice.at)}
        {waits && ` · ${t("unread")}`}
        {notice.settledAt !== null && ` · ${t("settled")}`}
      </div>
    </li>
  );
}

/** The newest notices, and the ways to all of them. */
function Newest({ close }: NewestProps) {
  const { t } = useTranslation("notices");
  const read = useCommand(readAllNotices, ["notices"]);
  const { data, error } = useQuery({
    queryKey: ["notices", "newest"],
    queryFn: () => api.call(listNotices, { query: { limit: shownMax } }),
  });
  const rows = data?.rows ?? [];
  const [newest] = rows;
  return (
    <div className="m-jobs">
      <h2>{t("title")}</h2>
      <ErrorNotice error={error ?? read.error} />
      {data && rows.length === 0 && <p className="m-soft">{t("noneYet")}</p>}
      <ul>
        {rows.map((notice) => (
          <Row key={notice.id} notice={notice} close={close} />
        ))}
      </ul>
      <div className="m-actions">
        {newest && (
          <button
            type="button"
            className="m-button"
            disabled={read.isPending}
            onClick={() => read.mutate({ body: { until: newest.id } })}
          >
            {t("readAll")}
          </button>
        )}
        <Link to="/notices" className="m-link" onClick={close}>
          {t("all")}
        </Link>
      </div>
    </div>
  );
}

/** The bell: how many notices are not read, and the newest of them. Nothing for who is never told. */
export function Bell() {
  const { t } = useTranslation("notices");
  const { data } = useQuery({
    queryKey: ["notices", "count"],
    queryFn: () => api.call(countNotices),
  });
  useLive(topics, [["notices"]]);
  if (!data || data.kinds === 0) return null;
  const { unread } = data;
  const name = t("bell", { count: unread });
  return (
    <>
      <span className="m-unseen" role="status">
        {unread > 0 ? name : ""}
      </span>
      <Popover
        name={name}
        className="m-icon m-top-button"
        label={
          <>
            <Glyph />
            {unread > 0 && (
              <span className="m-badge" aria-hidden>
                {unread > saidMax ? `${saidMax}+` : unread}
              </span>
            )}
          </>
        }
      >
        {(close) => <Newest close={close} />}
      </Popover>
    </>
  );
}
