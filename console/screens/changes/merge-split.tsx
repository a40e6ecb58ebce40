import { Button, Checkbox, InputNumber } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { mergeOrdersEndpoint, splitOrderEndpoint } from "../../../contract/orders-changes.ts";
import { useCommand } from "../../api.ts";
import { instant, money } from "../../parts/basics.tsx";
import { freeUnits, goodsOf, isGoods, unitsIn, useParcels } from "./units.ts";
import type { Order, Parcel } from "./units.ts";
import { WhyModal } from "./why-modal.tsx";

interface Props {
  readonly order: Order;
  readonly onDone: () => void;
}

/** Merges the order with others of the same buyer, address and channel. */
export function Merge({ order, onDone }: Props) {
  const { t } = useTranslation("changes");
  const { data } = useParcels(order.id);
  const [chosen, setChosen] = useState<readonly number[] | null>(null);
  const merge = useCommand(mergeOrdersEndpoint, ["order"]);
  const mergeable = data?.mergeable ?? [];
  if (mergeable.length === 0 || order.openHolds > 0) return null;
  const onGo = (why: string) =>
    merge.mutate(
      { body: { orderIds: [order.id, ...(chosen ?? [])], why } },
      {
        tell: onDone,
        onSuccess: () => setChosen(null),
      },
    );
  return (
    <>
      <Button onClick={() => setChosen(mergeable.map((each) => each.orderId))}>
        {t("merge.open", { count: mergeable.length })}
      </Button>
      {chosen && (
        <WhyModal
          title={t("merge.title")}
          onLeave={() => setChosen(null)}
          onGo={onGo}
          state={merge}
          lacks={chosen.length === 0 && t("merge.lacks")}
        >
          <Checkbox.Group
            value={[...chosen]}
            onChange={setChosen}
            style={{ display: "grid", gap: 6, marginBottom: 8 }}
            options={mergeable.map((each) => ({
              value: each.orderId,
              label: `${each.number} · ${instant(each.placedAt)} · ${money(each.totalMinor, order.currency)}`,
            }))}
          />
        </WhyModal>
      )}
    </>
  );
}

/** Lines of which something may still go in a parcel of its own, with how much. */
const splittable = (order: Order, parcels: readonly Parcel[]) =>
  order.lines
    .filter(isGoods)
    .map((line) => ({ line, free: freeUnits(line) - unitsIn(parcels, line.id, "planned") }))
    .filter(({ free }) => free > 0);

/** Lets some units of the order leave in a parcel of their own. */
export function Split({ order, onDone }: Props) {
  const { t } = useTranslation("changes");
  const { data } = useParcels(order.id);
  const [units, setUnits] = useState<ReadonlyMap<number, number> | null>(null);
  const split = useCommand(splitOrderEndpoint, ["order"]);
  const rows = splittable(order, data?.parcels ?? []);
  if (rows.reduce((sum, { free }) => sum + free, 0) < 2) return null;
  const onGo = (why: string) => {
    const lines = [...(units ?? [])].map(([lineId, each]) => ({ lineId, units: each }));
    split.mutate(
      { params: { id: order.id }, body: { lines: lines.filter((line) => line.units > 0), why } },
      {
        tell: onDone,
        onSuccess: () => setUnits(null),
      },
    );
  };
  return (
    <>
      <Button onClick={() => setUnits(new Map())}>{t("split.title")}</Button>
      {units && (
        <WhyModal
          title={t("split.title")}
          onLeave={() => setUnits(null)}
          onGo={onGo}
          state={split}
          lacks={![...units.values()].some((each) => each > 0) && t("split.lacks")}
        >
          <p className="soft">{t("split.lead")}</p>
          <table className="plain">
            <tbody>
              {rows.map(({ line, free }) => (
                <tr key={line.id}>
                  <td>{goodsOf(line)}</td>
                  <td className="num">
                    <InputNumber
                      min={0}
                      max={free}
                      precision={0}
                      aria-label={`${t("units")} ${line.code}`}
                      value={units.get(line.id) ?? 0}
                      onChange={(value) => setUnits(new Map(units).set(line.id, value ?? 0))}
                    />{" "}
                    / {free}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </WhyModal>
      )}
    </>
  );
}
