import { Button, Input, InputNumber } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { amendOrderEndpoint } from "../../../contract/orders-changes.ts";
import { useCommand } from "../../api.ts";
import { freeUnits } from "./units.ts";
import type { Line, Order } from "./units.ts";
import { WhyModal } from "./why-modal.tsx";

const amendable = (line: Line) => ["sale", "gift", "bundle"].includes(line.kind);

interface Draft {
  readonly units: ReadonlyMap<number, number>;
  readonly wantedDay: string;
  readonly address: string;
}

const addressOf = (order: Order): string => {
  const { address } = (order.shipTo ?? {}) as { address?: unknown };
  return typeof address === "string" ? address : "";
};

const draftOf = (order: Order): Draft => ({
  units: new Map(order.lines.map((line) => [line.id, line.units])),
  wantedDay: order.wantedDay ?? "",
  address: addressOf(order),
});

/** What of the draft differs from the order, as the command takes it. */
function changesOf(order: Order, draft: Draft) {
  const lines = order.lines
    .filter((line) => draft.units.get(line.id) !== line.units)
    .map((line) => ({ lineId: line.id, units: draft.units.get(line.id) ?? line.units }));
  const isDay = draft.wantedDay !== (order.wantedDay ?? "");
  const isAddress = draft.address !== addressOf(order) && draft.address.trim() !== "";
  return {
    lines,
    ...(isDay ? { wantedDay: draft.wantedDay || null } : {}),
    ...(isAddress ? { shipTo: { address: draft.address.trim() } } : {}),
  };
}

function Fields({
  order,
  draft,
  onDraft,
}: {
  readonly order: Order;
  readonly draft: Draft;
  readonly onDraft: (draft: Draft) => void;
}) {
  const { t } = useTranslation("changes");
  const setUnits = (lineId: number, units: number) =>
    onDraft({ ...draft, units: new Map(draft.units).set(lineId, units) });
  return (
    <>
      <table className="plain">
        <tbody>
          {order.lines.filter(amendable).map((line) => (
            <tr key={line.id}>
              <td>
                {line.code || line.name} <span className="soft">{line.name}</span>
              </td>
              <td className="num">
                <InputNumber
                  min={Math.max(1, line.units - freeUnits(line))}
                  precision={0}
                  disabled={line.pickedUnits > 0}
                  aria-label={`${t("units")} ${line.code}`}
                  value={draft.units.get(line.id) ?? line.units}
                  onChange={(units) => setUnits(line.id, units ?? line.units)}
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <div className="m-actions" style={{ margin: "8px 0" }}>
        <label>
          {t("amend.wantedDay")}{" "}
          <Input
            type="date"
            style={{ width: 160 }}
            value={draft.wantedDay}
            onChange={(event) => onDraft({ ...draft, wantedDay: event.target.value })}
          />
        </label>
        <label>
          {t("amend.address")}{" "}
          <Input
            style={{ width: 320 }}
            maxLength={200}
            value={draft.address}
            onChange={(event) => onDraft({ ...draft, address: event.target.value })}
          />
        </label>
      </div>
    </>
  );
}

/** Changes an order before it is picked: units, wanted day, address; promised anew at once. */
export function Amend({ order, onDone }: { readonly order: Order; readonly onDone: () => void }) {
  const { t } = useTranslation("changes");
  const [draft, setDraft] = useState<Draft | null>(null);
  const amend = useCommand(amendOrderEndpoint, ["order"]);
  const onGo = (why: string) => {
    if (!draft) return;
    amend.mutate(
      { params: { id: order.id }, body: { ...changesOf(order, draft), why } },
      {
        onSuccess: () => {
          setDraft(null);
          onDone();
        },
      },
    );
  };
  return (
    <>
      <Button onClick={() => setDraft(draftOf(order))}>{t("amend.title")}</Button>
      {draft && (
        <WhyModal title={t("amend.title")} onLeave={() => setDraft(null)} onGo={onGo} state={amend}>
          <p className="soft">{t("amend.lead")}</p>
          <Fields order={order} draft={draft} onDraft={setDraft} />
        </WhyModal>
      )}
    </>
  );
}
