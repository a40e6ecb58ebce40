import { useMutation, useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { Button, Input, Modal } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import {
  cancelOrder,
  deliverOrder,
  getOrder,
  holdOrder,
  pickOrder,
  releaseHoldEndpoint,
  shipOrder,
  shortPickOrder,
} from "../../contract/orders.ts";
import { api, newKey, queries, useCommand } from "../api.ts";
import { currentLocale } from "../i18n.ts";
import { count, instant, money, Tag, Trouble } from "../parts/basics.tsx";
import { useChannels, usePlaces } from "../parts/masters.ts";
import { PageShell } from "../parts/page-shell.tsx";
import { toast } from "../parts/undo-toast.tsx";
import { ChangeActs, Changes } from "./changes/index.tsx";
import { type Order, useParcels, workAt } from "./changes/units.ts";
import { Steps } from "./order-steps.tsx";
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

/** The next legal act of the warehouse on this order, per place: pick, then ship or report short. */
function Warehouse({ order, onDone }: { order: Order; onDone: () => void }) {
  const { t } = useTranslation();
  const places = usePlaces();
  const [tracking, setTracking] = useState("");
  const parcels = useParcels(order.id).data?.parcels ?? [];
  const onHand = order.reservations.filter((each) => each.supplyId === 0);
  const at = (placeId: number) => workAt(order, parcels, placeId);
  const pick = useMutation({
    onSuccess: onDone,
    mutationFn: (placeId: number) =>
      api.call(pickOrder, {
        params: { id: order.id },
        key: newKey(),
        body: {
          placeId,
          lines: at(placeId).toPick,
        },
      }),
  });
  const ship = useMutation({
    onSuccess: onDone,
    mutationFn: (placeId: number) =>
      api.call(shipOrder, {
        params: { id: order.id },
        key: newKey(),
        body: {
          placeId,
          carrier: t("ship.carrier"),
          tracking: tracking || `M${order.id}`,
          lines: at(placeId).toShip,
        },
      }),
  });
  const short = useMutation({
    onSuccess: onDone,
    mutationFn: (each: { placeId: number; lineId: number }) =>
      api.call(shortPickOrder, {
        params: { id: order.id },
        key: newKey(),
        body: { placeId: each.placeId, lineId: each.lineId, units: 1, why: t("ship.notFound") },
      }),
  });
  const deliver = useMutation({
    onSuccess: onDone,
    mutationFn: () =>
      api.call(deliverOrder, {
        params: { id: order.id },
        key: newKey(),
        body: {
          signedBy: order.buyerMask || t("ship.buyer"),
          lines: order.lines
            .filter((line) => line.shippedUnits > line.deliveredUnits && line.kind !== "bundle")
            .map((line) => ({ lineId: line.id, units: line.shippedUnits - line.deliveredUnits })),
        },
      }),
  });
  const placeIds = [...new Set(onHand.map((each) => each.placeId))];
  const canDeliver =
    order.lines.some((line) => line.shippedUnits > line.deliveredUnits) && order.mode === "live";
  if (placeIds.length === 0 && !canDeliver) return null;
  return (
    <section className="card">
      <h2>{t("ship.title")}</h2>
      <Trouble error={pick.error ?? ship.error ?? short.error ?? deliver.error} />
      {placeIds.map((placeId) => (
        <div
          key={placeId}
          style={{
            display: "flex",
            flexWrap: "wrap",
            gap: 8,
            alignItems: "center",
            marginBottom: 8,
          }}
        >
          <strong>{places.name(placeId)}</strong>
          {at(placeId).toPick.length > 0 && (
            <Button
              type="primary"
              disabled={order.openHolds > 0}
              loading={pick.isPending}
              onClick={() => pick.mutate(placeId)}
            >
              {t("ship.pick")}
            </Button>
          )}
          {at(placeId).toShip.length > 0 && (
            <>
              <Input
                style={{ width: 160 }}
                placeholder={t("ship.tracking")}
                aria-label={t("ship.tracking")}
                value={tracking}
                onChange={(event) => setTracking(event.target.value)}
              />
              <Button type="primary" loading={ship.isPending} onClick={() => ship.mutate(placeId)}>
                {t("ship.ship")}
              </Button>
              <Button
                onClick={() =>
                  short.mutate({ placeId, lineId: at(placeId).toShip[0]?.lineId ?? 0 })
                }
              >
                {t("ship.short")}
              </Button>
            </>
          )}
        </div>
      ))}
      {canDeliver && (
        <Button type="primary" loading={deliver.isPending} onClick={() => deliver.mutate()}>
          {t("ship.deliver")}
        </Button>
      )}
    </section>
  );
}

/** What a person gives a reason for: cancelling what is open, or holding the order. */
function WithReason({ order, onDone }: { order: Order; onDone: () => void }) {
  const { t } = useTranslation();
  const [act, setAct] = useState<"cancel" | "hold" | null>(null);
  const [text, setText] = useState("");
  const sent = useMutation({
    mutationFn: async () => {
      const asked = { params: { id: order.id }, key: newKey(), body: { why: text } };
      if (act === "cancel") await api.call(cancelOrder, asked);
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
          <Warehouse order={order} onDone={onDone} />
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
