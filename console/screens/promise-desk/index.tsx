import { useState } from "react";
import type { FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { inquirePromise } from "../../../contract/stock.ts";
import { useCommand } from "../../api.ts";
import { ErrorNotice } from "../../parts/error-notice.tsx";
import { useChannels } from "../../parts/masters.ts";
import { PageShell } from "../../parts/page-shell.tsx";
import { useMay } from "../../shell/session.ts";
import { Answer } from "./answer.tsx";
import { type Ask, emptyAsk, isReady, quoteBody } from "./ask.ts";
import { Head } from "./head.tsx";
import { HoldIt } from "./hold-it.tsx";
import { AskedLines } from "./lines.tsx";
import { Quotes } from "./quotes.tsx";

function Desk({ channelId }: { readonly channelId: number }) {
  const { t } = useTranslation("desk");
  const [ask, setAsk] = useState(() => emptyAsk(channelId));
  const mayHold = useMay("promises.write");
  const inquiry = useCommand(inquirePromise);
  const change = (part: Partial<Ask>) => {
    // An answer is of what was asked: it must not stand beside, or be held for, another question.
    if (inquiry.data) inquiry.reset();
    setAsk((before) => ({ ...before, ...part }));
  };
  const send = (event: FormEvent) => {
    event.preventDefault();
    // The button stays open while the answer is awaited, so that it keeps the focus.
    if (isReady(ask) && !inquiry.isPending)
      inquiry.mutate({ body: { ...quoteBody(ask), policy: "backorder" } });
  };
  return (
    <div className="two">
      <form className="card m-entry" onSubmit={send} aria-label={t("title")}>
        <Head ask={ask} change={change} />
        <AskedLines ask={ask} change={change} />
        <div className="m-actions">
          <button
            type="submit"
            className="m-button m-primary"
            disabled={!isReady(ask)}
            aria-busy={inquiry.isPending}
          >
            {t("ask")}
          </button>
        </div>
      </form>
      <section className="card" aria-live="polite">
        <h2>{t("answer")}</h2>
        <ErrorNotice error={inquiry.error} />
        {inquiry.data ? (
          <Answer answer={inquiry.data} ask={ask} />
        ) : (
          <p className="soft">{t(inquiry.isPending ? "asking" : "hint")}</p>
        )}
        {inquiry.data && mayHold && <HoldIt ask={ask} />}
      </section>
    </div>
  );
}

/** Items, a destination and a place: days and reasons before anything is said; quotes with their time. */
export function PromiseDesk() {
  const { t } = useTranslation("desk");
  const [first] = useChannels().rows;
  return (
    <PageShell title={t("title")} lead={t("lead")}>
      {first && <Desk channelId={first.id} />}
      <Quotes />
    </PageShell>
  );
}
