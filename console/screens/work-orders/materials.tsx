import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { nameOf } from "../../i18n.ts";
import { useFormat } from "../../parts/format.ts";
import { useMay } from "../../shell/session.ts";
import type { Found } from "./operations.tsx";
import { bestOf, lackOf, Replaced, SwapForm } from "./substitutes.tsx";
import type { Material } from "./substitutes.tsx";

interface RowProps {
  readonly each: Material;
  readonly orderId: number;
  readonly zone: string | undefined;
  /** Components of the work order can still give way. */
  readonly mayChange: boolean;
  readonly onSwap: () => void;
}

function Row({ each, orderId, zone, mayChange, onSwap }: RowProps) {
  const { t } = useTranslation("workOrders");
  const format = useFormat();
  const best = bestOf(each);
  const isOffered = lackOf(each) > 0 && (best?.free ?? 0) > 0;
  return (
    <tr>
      <td>
        <Link to={`/stock?text=${encodeURIComponent(each.code)}`}>{each.code}</Link> {nameOf(each)}
        {each.substitutes.length > 0 && (
          <div className="soft">
            {t("substitutes", {
              list: each.substitutes
                .map((one) => `${one.code} (${format.count(one.free)})`)
                .join(", "),
            })}
          </div>
        )}
        <Replaced {...{ orderId, material: each, mayChange: mayChange && each.swappable }} />
        {mayChange && each.swappable && each.units > 0 && best && (
          <button
            type="button"
            className={`m-button${isOffered ? " m-primary" : ""}`}
            onClick={onSwap}
          >
            {isOffered ? t("swap.offer", { code: best.code }) : t("swap.ask")}
          </button>
        )}
      </td>
      <td className="num">{format.count(each.units)}</td>
      <td className="num">{format.count(each.issued)}</td>
      <td className="num">{format.count(each.onHand)}</td>
      <td className="num">
        {format.count(each.coming)}
        {each.comesAt && <div className="soft">{format.instant(each.comesAt, zone)}</div>}
      </td>
      <td className="num">
        {each.missing > 0 ? <strong className="bad">{format.count(each.missing)}</strong> : 0}
      </td>
    </tr>
  );
}

/** Material check: what is issued, there, announced, and in sight of nobody. */
export function Materials({
  order,
  zone,
}: {
  readonly order: Found;
  readonly zone: string | undefined;
}) {
  const { t } = useTranslation("workOrders");
  const may = useMay("production.write");
  const [asked, setAsked] = useState<string | null>(null);
  if (order.materials.length === 0) return null;
  const keyOf = (each: Material) => `${each.operationId} ${each.itemId}`;
  const swapping = order.materials.find((each) => keyOf(each) === asked);
  const mayChange = may && !["completed", "closed", "cancelled"].includes(order.status);
  const missing = order.materials.filter((each) => each.missing > 0).length;
  const awaited = order.materials.filter((each) => each.coming > 0).length;
  return (
    <section className="card">
      <h2>{t("materials")}</h2>
      <p className={missing > 0 ? "bad" : awaited > 0 ? "warn" : "soft"}>
        {missing > 0
          ? t("notComplete", { count: missing })
          : awaited > 0
            ? t("awaited", { count: awaited })
            : t("complete")}
      </p>
      {swapping && mayChange && (
        <SwapForm
          key={asked}
          {...{ orderId: order.id, material: swapping }}
          onLeave={() => setAsked(null)}
        />
      )}
      <div className="scroll" tabIndex={0} role="region" aria-label={t("materials")}>
        <table className="plain">
          <thead>
            <tr>
              <th>{t("component")}</th>
              {(["needed", "issued", "onHand", "coming", "missing"] as const).map((key) => (
                <th key={key} className="num">
                  {t(key)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {order.materials.map((each) => (
              <Row
                key={keyOf(each)}
                {...{ each, zone, mayChange, orderId: order.id }}
                onSwap={() => setAsked(keyOf(each))}
              />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
