import { Button, Checkbox, Input } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { amendOrderEndpoint } from "../../../contract/orders-changes.ts";
import { useCommand } from "../../api.ts";
import { BothUnits, isUnits } from "../../parts/units-field.tsx";
import { smallestOf, typedUnits, unitsBody } from "../../parts/units.ts";
import type { Counted } from "../../parts/units.ts";
import { goodsOf } from "./units.ts";
import type { Line, Order } from "./units.ts";
import { addedBody, AddedLines, isReady } from "./added-lines.tsx";
import type { AddedLine } from "./added-lines.tsx";
import { WhyModal } from "./why-modal.tsx";

// A line that went stays to be seen with no units; it does not come back, it is added anew.
const amendable = (line: Line) => ["sale", "gift", "bundle"].includes(line.kind) && line.units > 0;

interface Draft {
  /** As typed: whole units, or larger ones with their unit behind them. */
  readonly units: ReadonlyMap<number, string>;
  /** Lines that go. */
  readonly removed: ReadonlySet<number>;
  readonly added: readonly AddedLine[];
  readonly wantedDay: string;
  readonly address: string;
}

const addressOf = (order: Order): string => {
  const { address } = (order.shipTo ?? {}) as { address?: unknown };
  return typeof address === "string" ? address : "";
};

const draftOf = (order: Order): Draft => ({
  units: new Map(order.lines.map((line) => [line.id, String(line.units)])),
  removed: new Set(),
  added: [],
  wantedDay: order.wantedDay ?? "",
  address: addressOf(order),
});

/** What of the draft differs from the order, as the command takes it. */
function changesOf(order: Order, draft: Draft) {
  const lines = order.lines
    .filter((line) => draft.units.get(line.id) !== String(line.units))
    .filter((line) => !draft.removed.has(line.id))
    .map((line) => ({ lineId: line.id, ...unitsBody(draft.units.get(line.id) ?? "") }));
  const isDay = draft.wantedDay !== (order.wantedDay ?? "");
  const isAddress = draft.address !== addressOf(order) && draft.address.trim() !== "";
  return {
    lines,
    ...(draft.removed.size > 0 ? { removed: [...draft.removed] } : {}),
    ...(draft.added.length > 0 ? { added: draft.added.map(addedBody) } : {}),
    ...(isDay ? { wantedDay: draft.wantedDay || null } : {}),
    ...(isAddress ? { shipTo: { address: draft.address.trim() } } : {}),
  };
}

const countedBy = ({ unit, larger }: Line): Counted => ({ unit, units: larger });

/** Whether every quantity of the draft is one that its line can be counted in. */
const isWhole = (order: Order, draft: Draft) =>
  draft.added.every(isReady) &&
  order.lines.every((line) => isUnits(draft.units.get(line.id) ?? "", countedBy(line)));

/** Smallest units of a typed quantity, or null. */
function smallestIn(line: Line, text: string): number | null {
  const typed = typedUnits(text);
  return typed && smallestOf(countedBy(line), typed);
}

interface FieldsProps {
  readonly order: Order;
  readonly draft: Draft;
  readonly onDraft: (draft: Draft) => void;
}

/** A line with the units it shall ask for, and a box that lets it go. */
function LineFields({
  line,
  draft,
  onDraft,
}: Omit<FieldsProps, "order"> & { readonly line: Line }) {
  const { t } = useTranslation("changes");
  const units = draft.units.get(line.id) ?? String(line.units);
  const isGone = draft.removed.has(line.id);
  const letGo = (goes: boolean) => {
    const removed = new Set(draft.removed);
    if (goes) removed.add(line.id);
    else removed.delete(line.id);
    onDraft({ ...draft, removed });
  };
  return (
    <tr>
      <td>{goodsOf(line)}</td>
      <td className="num">
        <Input
          style={{ width: 120 }}
          maxLength={30}
          disabled={line.pickedUnits > 0 || isGone}
          status={isUnits(units, countedBy(line)) ? "" : "error"}
          aria-label={`${t("units")} ${line.code}`}
          value={units}
          onChange={(event) =>
            onDraft({ ...draft, units: new Map(draft.units).set(line.id, event.target.value) })
          }
        />
        <BothUnits item={countedBy(line)} units={smallestIn(line, units)} />
      </td>
      <td>
        <Checkbox
          disabled={line.pickedUnits > 0}
          aria-label={`${t("amend.remove")} ${line.code}`}
          checked={isGone}
          onChange={(event) => letGo(event.target.checked)}
        >
          {t("amend.remove")}
        </Checkbox>
      </td>
    </tr>
  );
}

function Fields({ order, draft, onDraft }: FieldsProps) {
  const { t } = useTranslation("changes");
  return (
    <>
      <table className="plain">
        <tbody>
          {order.lines.filter(amendable).map((line) => (
            <LineFields key={line.id} line={line} draft={draft} onDraft={onDraft} />
          ))}
        </tbody>
      </table>
      <AddedLines lines={draft.added} onLines={(added) => onDraft({ ...draft, added })} />
      <div className="m-actions m-apart">
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

/** Changes an order before it is picked: units, lines, wanted day, address; promised anew at once. */
export function Amend({ order, onDone }: { readonly order: Order; readonly onDone: () => void }) {
  const { t } = useTranslation("changes");
  const [draft, setDraft] = useState<Draft | null>(null);
  const amend = useCommand(amendOrderEndpoint, ["order"]);
  const onGo = (why: string) => {
    if (!draft || !isWhole(order, draft)) return;
    amend.mutate(
      { params: { id: order.id }, body: { ...changesOf(order, draft), why } },
      {
        tell: onDone,
        onSuccess: () => setDraft(null),
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
