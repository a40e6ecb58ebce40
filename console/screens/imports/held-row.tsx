import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ReplyOf } from "../../../contract/endpoint.ts";
import { confirmAftersale } from "../../../contract/orders-aftersales.ts";
import type { listAftersales } from "../../../contract/orders.ts";
import { useCommand } from "../../api.ts";
import { useFormat } from "../../parts/format.ts";
import { MatchAftersale } from "../changes/match.tsx";
import { Close } from "../changes/settle.tsx";
import { WhyModal } from "../changes/why-modal.tsx";

type Held = ReplyOf<typeof listAftersales>["rows"][number];

/** What the rule says of a document: the order it proposes, or why there is none. */
function RuleSays({ row }: { readonly row: Held }) {
  const { t } = useTranslation("changes");
  const { rule, buyerMask: buyer } = row;
  if (!rule) return <span className="soft">{t("match.rule.waits")}</span>;
  return (
    <>
      {t(`match.rule.${rule.verdict}`, { buyer, count: rule.count })}{" "}
      {rule.orderId && <a href={`/orders/${rule.orderId}`}>{rule.number}</a>}
    </>
  );
}

function Confirm({ row }: { readonly row: Held }) {
  const { t } = useTranslation("changes");
  const [isOpen, setOpen] = useState(false);
  const confirm = useCommand(confirmAftersale, ["order", "aftersales"]);
  const onGo = (why: string) =>
    confirm.mutate({ params: { id: row.id }, body: { why } }, { onSuccess: () => setOpen(false) });
  return (
    <>
      <Button size="small" type="primary" onClick={() => setOpen(true)}>
        {t("match.confirm")}
      </Button>
      {isOpen && (
        <WhyModal
          title={t("match.confirm")}
          onLeave={() => setOpen(false)}
          onGo={onGo}
          state={confirm}
        >
          <RuleSays row={row} />
        </WhyModal>
      )}
    </>
  );
}

/** A held document with what the rule says of it, to be confirmed, matched by hand, or ended. */
export function HeldRow({ row }: { readonly row: Held }) {
  const { t: words } = useTranslation();
  const format = useFormat();
  return (
    <tr>
      <td>{row.externalId}</td>
      <td>{words(`aftersale.${row.kind}`)}</td>
      <td>{format.instant(row.placedAt)}</td>
      <td className="num">{row.lines}</td>
      <td className="num">{format.money(row.amountMinor, row.currency)}</td>
      <td>
        <RuleSays row={row} />
      </td>
      <td className="num">
        {row.rule?.verdict === "unique" && <Confirm row={row} />} <MatchAftersale id={row.id} />{" "}
        <Close id={row.id} hasOrder={row.orderId !== null} onDone={() => undefined} />
      </td>
    </tr>
  );
}
