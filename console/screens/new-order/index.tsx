import { useNavigate } from "@tanstack/react-router";
import { useRef, useState } from "react";
import type { KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";
import { placeOrder } from "../../../contract/orders.ts";
import { useCommand } from "../../api.ts";
import { ErrorNotice } from "../../parts/error-notice.tsx";
import { useChannels } from "../../parts/masters.ts";
import { PageShell } from "../../parts/page-shell.tsx";
import { isEmpty, placeBody, readyRows, wrongIn } from "./draft.ts";
import type { Draft } from "./draft.ts";
import { Head } from "./head.tsx";
import { Lines } from "./lines.tsx";
import { useEntry, useGo, useVerdict } from "./use-draft.ts";
import { VerdictPanel } from "./verdict.tsx";

/** The number of the first line that was begun and is not complete; 0 when all are. */
const unfinishedLine = (draft: Draft) =>
  draft.rows.findIndex((row) => !isEmpty(row) && wrongIn(row) !== null) + 1;

/** What a channel's orders are typed in until it is read which one is its own. */
const usualCurrency = "CNY";

const useCurrencyOf = (channelId: number) =>
  useChannels().rows.find((row) => row.id === channelId)?.currency ?? usualCurrency;

/** What placing the draft would bring, in its channel's currency. */
function useVerdictOf(draft: Draft) {
  const currency = useCurrencyOf(draft.channelId);
  return { ...useVerdict(draft, currency), currency };
}

function Desk({ channelId }: { readonly channelId: number }) {
  const { t } = useTranslation("entry");
  const navigate = useNavigate();
  const frame = useRef<HTMLDivElement>(null);
  const go = useGo(frame);
  const entry = useEntry(channelId);
  const { verdict, error, currency } = useVerdictOf(entry.draft);
  const place = useCommand(placeOrder, ["orders", "home"]);
  const [tried, setTried] = useState(false);
  const unfinished = unfinishedLine(entry.draft);
  const ready = readyRows(entry.draft).length > 0 && unfinished === 0;
  const send = () => {
    setTried(true);
    if (!ready || place.isPending) return;
    place.mutate(
      { body: placeBody(entry.draft, currency) },
      {
        onSuccess: ({ orderId }) => {
          entry.clear();
          void navigate({ to: `/orders/${orderId}` });
        },
      },
    );
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    send();
  };
  return (
    <div className="two" ref={frame} onKeyDown={onKey}>
      <div className="m-entry">
        <Head entry={entry} go={go} />
        <Lines entry={entry} verdict={verdict} go={go} />
        <ErrorNotice error={place.error ?? error} />
        {tried && !ready && (
          <p className="bad" role="alert">
            {unfinished > 0 ? t("unfinished", { no: unfinished }) : t("nothing")}
          </p>
        )}
        <div className="m-actions">
          <button
            type="button"
            className="m-button m-primary"
            data-cell="place"
            disabled={place.isPending}
            onClick={send}
          >
            {t("place")} <kbd>Ctrl ↵</kbd>
          </button>
          <button type="button" className="m-button" onClick={entry.clear}>
            {t("clear")}
          </button>
          <span className="soft">{t("kept")}</span>
        </div>
      </div>
      <VerdictPanel verdict={verdict} />
    </div>
  );
}

/** An order typed by hand (phone, WeChat), by keyboard alone, with its promise as it is typed. */
export function NewOrder() {
  const { t } = useTranslation("entry");
  const channels = useChannels();
  const manual = channels.rows.find((row) => row.kind === "manual") ?? channels.rows[0];
  return (
    <PageShell title={t("title")} lead={t("lead")}>
      {manual && <Desk channelId={manual.id} />}
    </PageShell>
  );
}
