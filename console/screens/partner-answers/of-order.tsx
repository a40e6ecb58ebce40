import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError, pathOf } from "../../../contract/client.ts";
import { getDocument } from "../../../contract/documents.ts";
import type { ReplyOf } from "../../../contract/endpoint.ts";
import {
  fileKinds,
  holdOrderAnswer,
  orderAnswers,
  tellOrderAnswer,
} from "../../../contract/partner-answers.ts";
import { api, useCommand } from "../../api.ts";
import { Tag, Trouble } from "../../parts/basics.tsx";
import { useFormat } from "../../parts/format.ts";
import { useChannels } from "../../parts/masters.ts";
import { useMay } from "../../shell/session.ts";
import { WhyModal } from "../changes/why-modal.tsx";
import { Scroll } from "../connections/scroll.tsx";
import { Compared, Standing } from "./said.tsx";

type Answers = ReplyOf<typeof orderAnswers>;

const tones = { waiting: "warn", sent: "good", accepted: "good", refused: "bad" } as const;

/** An answer that went out: its number, when and why it was written, and what the partner said of it. */
function Version({ said }: { readonly said: Answers["versions"][number] }) {
  const { t } = useTranslation("documents");
  const format = useFormat();
  const mayFetch = useMay("channels.read");
  const { version, number, topic, documentId, cause, toldBy, toldAt, state, reason } = said;
  const name = `${topic} ${number}`;
  const href = pathOf(getDocument, { id: documentId }, {});
  return (
    <li>
      {version}. {mayFetch ? <a href={href}>{name}</a> : name}{" "}
      <Tag tone={tones[state]}>{t(`state.${state}`)}</Tag> {reason}
      <div className="m-soft">
        {format.instant(toldAt)} · {t(`told.cause.${cause}`, { by: toldBy })}
        {said.isRefusal && ` · ${t("told.refusal")}`}
      </div>
    </li>
  );
}

/** Holding back what the partner is to be told, with the reason, and telling him at once. */
function Acts({ orderId, answers }: { readonly orderId: number; readonly answers: Answers }) {
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

interface ToldProps {
  readonly orderId: number;
  readonly channelId: number;
}

/** What the partner of an order was told, where he is one who sends files. */
export function ToldPartner({ orderId, channelId }: ToldProps) {
  const channels = useChannels();
  const kind = channels.rows.find((row) => row.id === channelId)?.kind ?? "";
  return fileKinds.has(kind) ? <Told orderId={orderId} /> : null;
}

/** What the partner of an order was told, answer by answer, beside what holds now. */
function Told({ orderId }: { readonly orderId: number }) {
  const { t } = useTranslation("documents");
  const mayAct = useMay("orders.write");
  const { data, error } = useQuery({
    queryKey: ["order", String(orderId), "told"],
    queryFn: () => api.call(orderAnswers, { params: { id: orderId } }),
    // What is due goes out by itself.
    refetchInterval: (query) => (query.state.data?.dueAt ? 5_000 : false),
  });
  // Whoever sees the order from outside is not shown what was written to its partner.
  const isNotShown = error instanceof ApiError && error.status === 403;
  if (!data || data.version === 0) return <Trouble error={isNotShown ? null : error} />;
  return (
    <section className="card" style={{ marginTop: 14 }} aria-label={t("told.title")}>
      <h2>{t("told.title")}</h2>
      <p>
        <Standing {...data} />
      </p>
      {data.isCancelled && data.mayTell && <p>{t("told.cancelled")}</p>}
      <Scroll label={t("told.title")}>
        <Compared lines={data.lines} />
      </Scroll>
      {mayAct && <Acts orderId={orderId} answers={data} />}
      <ul style={{ listStyle: "none", margin: 0, padding: 0 }}>
        {data.versions.map((said) => (
          <Version key={said.version} said={said} />
        ))}
      </ul>
    </section>
  );
}
