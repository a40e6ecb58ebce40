import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { aftersaleAnswers, answerAftersale } from "../../../contract/aftersale-answers.ts";
import type { ReplyOf } from "../../../contract/endpoint.ts";
import type { getAftersale } from "../../../contract/orders-aftersales.ts";
import { api, useCommand } from "../../api.ts";
import { instant, money, Tag, Trouble } from "../../parts/basics.tsx";
import { WhyModal } from "./why-modal.tsx";

type Aftersale = ReplyOf<typeof getAftersale>;
type Said = ReplyOf<typeof aftersaleAnswers>["answers"][number];

const tones = { waiting: "warn", done: "good", dead: "bad" } as const;

/** One answer: who decided what and why, whether the platform took it, and its words where not. */
function SaidOne({ said }: { readonly said: Said }) {
  const { t } = useTranslation("changes");
  const { decidedBy: by, decidedAt, why, state, reason, tries } = said;
  const verdict = t(`answer.verdict.${said.verdict}`);
  return (
    <div className="soft">
      <Tag tone={tones[state]}>{t(`answer.state.${state}`)}</Tag>{" "}
      {t("answer.said", { by, at: instant(decidedAt), verdict, why })}
      {state !== "done" && tries > 0 && ` · ${t("answer.tries", { count: tries })}`}
      {state !== "done" && reason !== "" && <div>{t("answer.reason", { reason })}</div>}
    </div>
  );
}

type Verdict = "agree" | "refuse";

/** Says one of the words to the buyer, with the reason that he is told. */
function Saying({
  document,
  verdict,
  onLeave,
  onDone,
}: {
  readonly document: Aftersale;
  readonly verdict: Verdict;
  readonly onLeave: () => void;
  readonly onDone: () => void;
}) {
  const { t } = useTranslation("changes");
  const { id, kind, amountMinor, currency } = document;
  const answer = useCommand(answerAftersale, ["order", "aftersales"]);
  return (
    <WhyModal
      title={t(`answer.${verdict}Title`)}
      onLeave={onLeave}
      onGo={(why) =>
        answer.mutate(
          { params: { id }, body: { verdict, why } },
          { tell: onDone, onSuccess: onLeave },
        )
      }
      state={answer}
    >
      <p>
        {t("answer.lead", { kind: t(`answer.kind.${kind}`), amount: money(amountMinor, currency) })}
      </p>
    </WhyModal>
  );
}

/** What the buyer of a case was told, and the word that may be said to him now. */
export function Answers({
  document,
  onDone,
}: {
  readonly document: Aftersale;
  readonly onDone: () => void;
}) {
  const { t } = useTranslation("changes");
  const [verdict, setVerdict] = useState<Verdict | null>(null);
  const { id, orderId } = document;
  const { data, error } = useQuery({
    queryKey: ["order", String(orderId), "answers", id],
    queryFn: () => api.call(aftersaleAnswers, { params: { id } }),
  });
  return (
    <>
      <Trouble error={error} />
      {data?.answers.map((said) => (
        <SaidOne key={said.id} said={said} />
      ))}
      {data?.onlyThere && <div className="soft">{t("answer.onlyThere")}</div>}
      <div className="m-actions" style={{ marginBlock: 6 }}>
        {data?.offers.map((each) => (
          <Button
            key={each}
            size="small"
            type={each === "agree" ? "primary" : "default"}
            danger={each === "refuse"}
            onClick={() => setVerdict(each)}
          >
            {t(`answer.${each}`)}
          </Button>
        ))}
      </div>
      {verdict && <Saying {...{ document, verdict, onDone }} onLeave={() => setVerdict(null)} />}
    </>
  );
}
