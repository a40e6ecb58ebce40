import { useMutation, useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { Button, Input, Modal } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { cancelOrder, getOrder, holdOrder, releaseHoldEndpoint } from "../../contract/orders.ts";
import { api, newKey, queries, useCommand } from "../api.ts";
import { currentLocale } from "../i18n.ts";
import { count, instant, money, Tag, Trouble } from "../parts/basics.tsx";
import { useChannels, usePlaces } from "../parts/masters.ts";
import { PageShell } from "../parts/page-shell.tsx";
import { toast } from "../parts/undo-toast.tsx";
import { ChangeActs, Changes } from "./changes/index.tsx";
import type { Order } from "./changes/units.ts";
import { Steps } from "./order-steps.tsx";
import { OrderWork } from "./warehouse/order-work.tsx";
import { OrderTimeline } from "./order-timeline.tsx";

function Holds({ order, onDone }: { order: Order; onDone: () => void }) {
  const { t } = useTranslation();
  const release = useCommand(releaseHoldEndpoint, ["order"]);
  const open = order.holds.filter((hold) => !hold.releasedAt);
  if (open.length === 0) return null;
  return (
    <section className="card" style={{ marginBottom: 14, borderColor: "var(--warn)" }}>
      <h2>{t("hold.title")}</h2>
      <Trouble error={release.error} />
      <table className="plain">
        <tbody>
          {open.map((hold) => (
            <tr key={hold.id}>
              <td>
                <Tag tone="warn">{t(`reason.${hold.reason}`)}</Tag>
              </td>
              <td>{t(`role.${hold.ownerRole}`)}</td>
              <td className={new Date(hold.dueAt) < new Date() ? "bad" : "soft"}>
                {t("hold.due")} {instant(hold.dueAt)}
              </td>
              <td className="soft">{JSON.stringify(hold.detail)}</td>
              <td className="num">
                <Button
                  size="small"
                  onClick={() =>
                    release.mutate(
                      { params: { id: hold.id }, body: { note: t("hold.freed") } },
                      { onSuccess: onDone },
                    )
                  }
                  loading={release.isPending}
                >
                  {t("hold.release")}
                </Button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** Lines with what is promised for each, from where, until when, and why. */
function Lines({ order }: { order: Order }) {
  const { t } = useTranslation();
  const places = usePlaces();
  const language = currentLocale() === "en" ? "en" : "zh";
  return (
    <div className="scroll" tabIndex={0} role="region" aria-label={t("scroll")}>
      <table className="plain">
        <thead>
          <tr>
            <th>{t("line.item")}</th>
            <th className="num">{t("line.units")}</th>
            <th className="num">{t("line.shipped")}</th>
            <th className="num">{t("line.short")}</th>
            <th className="num">{t("line.amount")}</th>
            <th>{t("line.promise")}</th>
          </tr>
        </thead>
        <tbody>
          {order.lines.map((line) => {
            const promise = order.promises.find((each) => each.lineId === line.id);
            const held = order.reservations.filter((each) => each.lineId === line.id);
            return (
              <tr key={line.id}>
                <td style={{ paddingLeft: line.parentId ? 26 : 8 }}>
                  {line.code || line.name}
                  {!line.mapped && (
                    <>
                      {" "}
                      <Tag tone="warn">{t("reason.unmapped")}</Tag>
                    </>
                  )}
                  {line.kind !== "sale" && (
                    <>
                      {" "}
                      <Tag>{t(`kind.${line.kind}`)}</Tag>
                    </>
                  )}
                  <div className="soft">{line.name}</div>
                </td>
                <td className="num">
                  {count(line.units)}
                  {line.cancelledUnits > 0 && (
                    <div className="soft">−{count(line.cancelledUnits)}</div>
                  )}
                </td>
                <td className="num">{count(line.shippedUnits)}</td>
                <td className="num">
                  {line.shortUnits > 0 ? (
                    <span className="bad">{count(line.shortUnits)}</span>
                  ) : (
                    "—"
                  )}
                </td>
                <td className="num">{money(line.amountMinor, order.currency)}</td>
                <td>
                  {promise && (
                    <div>
                      <strong>{promise.currentDay ?? t("order.noDay")}</strong>
                      {promise.firstDay &&
                        promise.currentDay &&
                        promise.firstDay !== promise.currentDay && (
                          <span className="soft">
                            {" "}
                            ({t("line.first")} {promise.firstDay})
                          </span>
                        )}
                    </div>
                  )}
                  {promise?.reasons.map((reason, index) => (
                    <div key={index} className={reason.code === "short" ? "bad" : "soft"}>
                      {reason[language]}
                    </div>
                  ))}
                  {held.map((each) => (
                    <div key={`${each.placeId}/${each.supplyId}`} className="soft">
                      {t("line.held", {
                        units: each.units,
                        place: places.name(each.placeId),
                        day: each.shipDay,
                      })}
                      {each.frozen && ` · ${t("line.picking")}`}
                    </div>
                  ))}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

/** What a person gives a reason for: cancelling what is open, or holding the order. */
function WithReason({ order, onDone }: { order: Order; onDone: () => void }) {
  const { t } = useTranslation();
  const [act, setAct] = useState<"cancel" | "hold" | null>(null);
  const [text, setText] = useState("");
  const [isOurs, setOurs] = useState(false);
  const sent = useMutation({
    mutationFn: async () => {
      const asked = { params: { id: order.id }, key: newKey(), body: { why: text } };
      const by = isOurs ? ("us" as const) : ("customer" as const);
      if (act === "cancel") await api.call(cancelOrder, { ...asked, body: { why: text, by } });
      else await api.call(holdOrder, asked);
    },
    onSuccess: () => {
      setAct(null);
      setText("");
      onDone();
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
  const channels = useChannels();
  const { data: order, error } = useOrder(id);
  if (!order) return <Trouble error={error} />;
  const onDone = () => {
    toast(t("done"));
    void queries.invalidateQueries({ queryKey: ["order", String(id)] });
  };
  return (
    <>
      <Steps
        order={order}
        next={
          <div className="m-actions">
            <ChangeActs order={order} onDone={onDone} />
            <WithReason order={order} onDone={onDone} />
          </div>
        }
      />
      <p className="soft">
        {channels.name(order.channelId)} · {instant(order.placedAt)} ·{" "}
        {t(`payment.${order.payment}`)} · {order.channelStatus || "—"} · {order.buyerMask} ·{" "}
        <strong>{money(order.totalMinor, order.currency)}</strong>
      </p>
      <Holds order={order} onDone={onDone} />
      <div className={wide ? "two" : ""}>
        <div>
          <section className="card">
            <h2>{t("order.lines")}</h2>
            <Lines order={order} />
          </section>
          <div style={{ height: 14 }} />
          {order.mode === "live" && <OrderWork orderId={order.id} />}
          <Changes order={order} onDone={onDone} />
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
