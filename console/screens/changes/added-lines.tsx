import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { TextField } from "../../parts/form.tsx";
import { ItemField } from "../../parts/item-field.tsx";
import type { ItemRow } from "../../parts/item-field.tsx";
import { isUnits, UnitsField } from "../../parts/units-field.tsx";
import { unitsBody } from "../../parts/units.ts";

/** A line to come, as it is typed. */
export interface AddedLine {
  readonly key: number;
  readonly text: string;
  readonly item: ItemRow | null;
  readonly units: string;
  readonly price: string;
}

const priceShape = /^\d+(\.\d+)?$/;

/** Whether a line can be sent: an item, a quantity of it, and a price or none. */
export const isReady = ({ item, units, price }: AddedLine): boolean =>
  item !== null && isUnits(units, item) && (price.trim() === "" || priceShape.test(price.trim()));

/** A line as the command takes it. */
export const addedBody = ({ item, units, price }: AddedLine) => ({
  ...{ itemId: item?.id ?? 0, ...unitsBody(units), unitPrice: price.trim() || "0" },
  ...(price.trim() === "" ? { kind: "gift" as const } : {}),
});

/** Lines that an order shall gain: an item, how many, at what price; without a price it is a gift. */
export function AddedLines({
  lines,
  onLines,
}: {
  readonly lines: readonly AddedLine[];
  readonly onLines: (lines: readonly AddedLine[]) => void;
}) {
  const { t } = useTranslation("changes");
  const change = (key: number, part: Partial<AddedLine>) =>
    onLines(lines.map((line) => (line.key === key ? { ...line, ...part } : line)));
  const key = (lines.at(-1)?.key ?? 0) + 1;
  return (
    <>
      {lines.map((line, index) => (
        <div key={line.key} className="m-actions m-apart">
          <ItemField
            label={t("amend.item", { no: index + 1 })}
            text={line.text}
            onChange={(text, item) => change(line.key, { text, item })}
          />
          <UnitsField
            label={t("amend.addedUnits", { no: index + 1 })}
            value={line.units}
            item={line.item ?? undefined}
            onChange={(units) => change(line.key, { units })}
          />
          <TextField
            label={t("amend.price", { no: index + 1 })}
            hint={t("amend.priceHint")}
            maxLength={30}
            value={line.price}
            onChange={(price) => change(line.key, { price })}
          />
          <Button
            size="small"
            onClick={() => onLines(lines.filter((each) => each.key !== line.key))}
          >
            {t("amend.leaveOut")}
          </Button>
        </div>
      ))}
      <Button
        size="small"
        onClick={() => onLines([...lines, { key, text: "", item: null, units: "1", price: "" }])}
      >
        {t("amend.add")}
      </Button>
    </>
  );
}
