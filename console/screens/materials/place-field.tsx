import { useMemo, useState } from "react";
import { nameOf } from "../../i18n.ts";
import { ComboField } from "../../parts/combo-field.tsx";
import type { Choice } from "../../parts/combo-field.tsx";
import { fitOf } from "../../parts/command-palette.tsx";
import { Field } from "../../parts/form.tsx";
import { usePlaces } from "../../parts/masters.ts";

export type PlaceChoice = Choice & { readonly note: string };

/** Places goods can be sent from and to: the server tells of one that is not the company's own. */
export function useEnds() {
  const { rows, name } = usePlaces();
  const ends: readonly PlaceChoice[] = useMemo(
    () =>
      rows
        .filter(({ kind, active }) => active && ["warehouse", "store"].includes(kind))
        .map((place) => ({ id: place.id, label: nameOf(place), note: place.code })),
    [rows],
  );
  // oxlint-disable-next-line react/exhaustive-deps -- names change with the places only.
  const nameAt = useMemo(() => name, [rows]);
  return { ends, nameAt };
}

const listedMost = 12;

/** Places that a text finds, by code, name or pinyin, the best first. */
function found(ends: readonly PlaceChoice[], text: string): readonly PlaceChoice[] {
  if (text.trim() === "") return [];
  return ends
    .map((each) => ({ each, fit: Math.max(fitOf(each.note, text), fitOf(each.label, text)) }))
    .filter(({ fit }) => fit > 0)
    .toSorted((a, b) => b.fit - a.fit)
    .slice(0, listedMost)
    .map(({ each }) => each);
}

/** A place that is found as one types; null while what is typed names none. */
export function PlaceField(props: {
  readonly label: string;
  readonly cell: string;
  readonly ends: readonly PlaceChoice[];
  readonly placeId: number | null;
  /** What the place is called. */
  readonly name: string;
  readonly onPick: (placeId: number | null) => void;
}) {
  const { label, cell, ends, placeId, name, onPick } = props;
  const [typed, setTyped] = useState("");
  const settled = placeId !== null;
  const choices = settled ? [] : found(ends, typed);
  return (
    <Field label={label}>
      {() => (
        <ComboField
          {...{ label, cell, choices, settled, text: settled ? name : typed }}
          invalid={!settled && typed !== "" && choices.length === 0}
          onText={(text) => {
            setTyped(text);
            onPick(null);
          }}
          onPick={({ id }) => onPick(id)}
          onCommit={() => {
            if (!settled && choices[0]) onPick(choices[0].id);
          }}
        />
      )}
    </Field>
  );
}
