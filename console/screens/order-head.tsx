import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { releaseHoldEndpoint } from "../../contract/orders.ts";
import { useCommand } from "../api.ts";
import { money, Tag, Trouble } from "../parts/basics.tsx";
import { useFormat } from "../parts/format.ts";
import { detailText } from "../parts/hold-detail.ts";
import { useChannels } from "../parts/masters.ts";
import type { Order } from "./changes/units.ts";

/** Why an order waits, who frees it and until when, each hold with its release. */
export function Holds({ order, onDone }: { order: Order; onDone: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
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
                {t("hold.due")} {format.instant(hold.dueAt)}
              </td>
              <td className="soft">{detailText(hold.detail, t)}</td>
              <td className="num">
                <Button
                  size="small"
                  onClick={() =>
                    release.mutate(
                      { params: { id: hold.id }, body: { note: t("hold.freed") } },
                      { tell: onDone },
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

/** Where an order came from and when, who pays, and how much. */
export function Facts({ order }: { readonly order: Order }) {
  const { t } = useTranslation();
  const channels = useChannels();
  const format = useFormat();
  return (
    <p className="soft">
      {channels.name(order.channelId)} · {format.instant(order.placedAt)} ·{" "}
      {t(`payment.${order.payment}`)} · {order.channelStatus || "—"} · {order.buyerMask} ·{" "}
      <strong>{money(order.totalMinor, order.currency)}</strong>
    </p>
  );
}
