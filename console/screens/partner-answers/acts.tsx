import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ReplyOf } from "../../../contract/endpoint.ts";
import { holdOrderAnswer, tellOrderAnswer } from "../../../contract/partner-answers.ts";
import type { orderAnswers } from "../../../contract/partner-answers.ts";
import { useCommand } from "../../api.ts";
import { Trouble } from "../../parts/basics.tsx";
import { WhyModal } from "../changes/why-modal.tsx";

type Answers = ReplyOf<typeof orderAnswers>;

/** Holding back what the partner is to be told, with the reason, and telling him at once. */
export function Acts({
  orderId,
  answers,
}: {
  readonly orderId: number;
  readonly answers: Answers;
}) {
  const { t } = useTranslation("documents");
  const [isAsked, setAsked] = useState(false);
  const hold = useCommand(holdOrderAnswer, ["order"]);
  const tell = useCommand(tellOrderAnswer, ["order"]);
  const isHeld = answers.heldBy !== null;
  const params = { id: orderId };
  const onSuccess = () => setAsked(false);
  return (
    <div className="m-actions" style={{ marginBlock: 8 }}>
      <Button onClick={() => setAsked(true)}>{t(isHeld ? "told.release" : "told.hold")}</Button>
      {answers.mayTell && (
        <Button type="primary" loading={tell.isPending} onClick={() => tell.mutate({ params })}>
          {t("told.send")}
        </Button>
      )}
      <Trouble error={tell.error} />
      {isAsked && (
        <WhyModal
          title={t(isHeld ? "told.release" : "told.hold")}
          onLeave={() => setAsked(false)}
          onGo={(why) => hold.mutate({ params, body: { isHeld: !isHeld, why } }, { onSuccess })}
          state={hold}
        />
      )}
    </div>
  );
}
