import { useMutation, useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { Button, Input, Modal } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { cancelOrder, getOrder, holdOrder } from "../../contract/orders.ts";
import { api, newKey, queries } from "../api.ts";
import { Trouble } from "../parts/basics.tsx";
import { PageShell } from "../parts/page-shell.tsx";
import { toast } from "../parts/undo-toast.tsx";
import { ChangeActs, Changes } from "./changes/index.tsx";
import type { Order } from "./changes/units.ts";
import { Facts, Holds } from "./order-head.tsx";
import { Lines } from "./order-lines.tsx";
import { Steps } from "./order-steps.tsx";
import { OrderWork } from "./warehouse/order-work.tsx";
import { OrderTimeline } from "./order-timeline.tsx";

/** What a person gives a reason for: cancelling what is open, or holding the order. */
function WithReason({ order, onDone }: { order: Order; onDone: (warning?: string) => void }) {
  const { t } = useTranslation();
  const [act, setAct] = useState<"cancel" | "hold" | null>(null);
  const [text, setText] = useState("");
  const [isOurs, setOurs] = useState(false);
  const sent = useMutation({
    mutationFn: async () => {
      const asked = { params: { id: order.id }, key: newKey(), body: { why: text } };
      const by = isOurs ? ("us" as const) : ("customer" as const);
      if (act === "cancel") return api.call(cancelOrder, { ...asked, body: { why: text, by } });
      await api.call(holdOrder, asked);
      return null;
    },
    onSuccess: (cut) => {
      setAct(null);
      setText("");
      onDone(cut && cut.picked > 0 ? t("order.cancelPicked", { ...cut }) : undefined);
    },
  });
  if (order.stage === "done") return null;
  return (
    <>
      <Button onClick={() => setAct("hold")}>{t("order.hold")}</Button>
      <Button danger onClick={() => setAct("cancel")}>
        {t("order.cancel")}
      </Button>
      <Modal
        open={act !== null}
        title={t(act === "cancel" ? "order.cancel" : "order.hold")}
        onCancel={() => setAct(null)}
        onOk={() => sent.mutate()}
        okButtonProps={{ disabled: text.trim() === "", loading: sent.isPending }}
      >
        <Trouble error={sent.error} />
        <Input.TextArea
          autoFocus
          rows={3}
          value={text}
          placeholder={t("why")}
          aria-label={t("why")}
          onChange={(event) => setText(event.target.value)}
        />
        {act === "cancel" && (
          <label className="m-inline">
            <input
              type="checkbox"
              checked={isOurs}
              onChange={(event) => setOurs(event.target.checked)}
            />
            {t("order.cancelOurs")}
          </label>
        )}
      </Modal>
    </>
  );
}

/** An order by its number in the system, read again whenever it changes. */
function useOrder(id: number) {
  return useQuery({
    queryKey: ["order", String(id)],
    queryFn: () => api.call(getOrder, { params: { id } }),
  });
}

/** One order from click to sign-off, for a drawer or a page: lines, promises, acts, timeline. */
export function OrderView({ id, wide = false }: { readonly id: number; readonly wide?: boolean }) {
  const { t } = useTranslation();
  const { data: order, error } = useOrder(id);
  if (!order) return <Trouble error={error} />;
  const onDone = (warning?: string) => {
    if (warning === undefined) toast(t("done"));
    else toast(warning, { tone: "bad" });
    void queries.invalidateQueries({ queryKey: ["order", String(id)] });
  };
  // What a command answers is no warning.
  const done = () => onDone();
  return (
    <>
      <Steps
        order={order}
        next={
          <div className="m-actions" role="group" aria-label={t("order.acts")}>
            <ChangeActs order={order} onDone={done} />
            <WithReason order={order} onDone={onDone} />
          </div>
        }
      />
      <Facts order={order} />
      <Holds order={order} onDone={done} />
      <div className={wide ? "two" : ""}>
        <div>
          <section className="card">
            <h2>{t("order.lines")}</h2>
            <Lines order={order} />
          </section>
          <div style={{ height: 14 }} />
          {order.mode === "live" && <OrderWork orderId={order.id} />}
          <Changes order={order} onDone={done} />
        </div>
        <section className="card" style={wide ? {} : { marginTop: 14 }}>
          <h2>{t("order.timeline")}</h2>
          <OrderTimeline id={id} />
        </section>
      </div>
    </>
  );
}

/** The page of one order. */
export function OrderScreen() {
  const { t } = useTranslation();
  const { id } = useParams({ strict: false }) as { id: string };
  const { data: order } = useOrder(Number(id));
  return (
    <PageShell
      title={order?.number ?? t("order.title")}
      actions={
        <>
          <Button onClick={() => window.print()}>{t("print")}</Button>
          <Link className="m-button" to="/orders">
            {t("back")}
          </Link>
        </>
      }
    >
      <OrderView id={Number(id)} wide />
    </PageShell>
  );
}
