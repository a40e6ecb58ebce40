import { useTranslation } from "react-i18next";
import { ItemSelect } from "../../parts/item-select.tsx";

/** An item and how many of it one piece of the code means; no item while none is chosen. */
export interface DraftPart {
  readonly itemId: number | undefined;
  readonly units: number;
  /** How the item is called, where it was chosen before. */
  readonly label?: string;
}

export const blank: DraftPart = { itemId: undefined, units: 1 };

/** Those parts that name an item; none while the meaning is incomplete. */
export function wholeParts(parts: readonly DraftPart[]): { itemId: number; units: number }[] {
  const named = parts.flatMap(({ itemId, units }) =>
    itemId === undefined || units < 1 ? [] : [{ itemId, units }],
  );
  return named.length === parts.length ? named : [];
}

interface PartsProps {
  /** Whose parts these are, for people who hear the fields. */
  readonly code: string;
  readonly parts: readonly DraftPart[];
  readonly onChange: (parts: readonly DraftPart[]) => void;
}

/** What one piece of a code means: items, each with its units; a code may mean several. */
export function PartsEditor({ code, parts, onChange }: PartsProps) {
  const { t } = useTranslation("listings");
  const set = (at: number, part: DraftPart) =>
    onChange(parts.map((each, index) => (index === at ? part : each)));
  return (
    <div className="m-parts">
      {parts.map((part, at) => (
        // A part has no identity but its place.
        // oxlint-disable-next-line no-array-index-key
        <div key={at} className="m-part">
          <ItemSelect
            value={part.itemId}
            {...(part.label === undefined ? {} : { known: part.label })}
            onChange={(itemId) => set(at, { itemId, units: part.units })}
          />
          <input
            className="m-field"
            type="number"
            min={1}
            step={1}
            aria-label={t("unitsOf", { code, part: at + 1 })}
            value={part.units}
            onChange={(event) =>
              set(at, { ...part, units: Math.trunc(Number(event.target.value)) })
            }
          />
          {parts.length > 1 && (
            <button
              type="button"
              className="m-link"
              onClick={() => onChange(parts.filter((_each, index) => index !== at))}
            >
              {t("removePart")}
            </button>
          )}
        </div>
      ))}
      <button type="button" className="m-link" onClick={() => onChange([...parts, blank])}>
        {t("addPart")}
      </button>
    </div>
  );
}
