import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { ApiError, pathOf } from "../../../contract/client.ts";
import { getDocument } from "../../../contract/documents.ts";
import type { ReplyOf } from "../../../contract/endpoint.ts";
import { fileKinds, orderAnswers } from "../../../contract/partner-answers.ts";
import { api } from "../../api.ts";
import { Tag, Trouble } from "../../parts/basics.tsx";
import { useFormat } from "../../parts/format.ts";
import { useChannels } from "../../parts/masters.ts";
import { useMay } from "../../shell/session.ts";
import { Scroll } from "../connections/scroll.tsx";
import { Acts } from "./acts.tsx";
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
