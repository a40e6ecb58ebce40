import { useQuery } from "@tanstack/react-query";
import { useRef } from "react";
import type { KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";
import { listItems } from "../../../contract/masters.ts";
import { api } from "../../api.ts";
import { nameOf } from "../../i18n.ts";
import { ComboField } from "../../parts/combo-field.tsx";
import { IconButton } from "../../parts/icon.tsx";
import { BothUnits } from "../../parts/units-field.tsx";
import { useGo } from "../new-order/use-draft.ts";
import { smallestIn } from "./ask.ts";
import type { Ask, AskedLine } from "./ask.ts";

interface LineProps {
  readonly line: AskedLine;
  readonly no: number;
  readonly set: (part: Partial<AskedLine>) => void;
  readonly remove: () => void;
  readonly next: () => void;
  readonly go: (cell: string) => void;
}

function Line({ line, no, set, remove, next, go }: LineProps) {
  const { t } = useTranslation("desk");
  const text = line.text.trim();
  const smallest = smallestIn(line);
  const { data } = useQuery({
    queryKey: ["items", text, 12],
    enabled: line.itemId === null && text !== "",
    queryFn: ({ signal }) => api.call(listItems, { query: { text, limit: 12 }, signal }),
  });
  const rows = line.itemId === null && text !== "" ? (data?.rows ?? []) : [];
  const pick = (choice: { id: number; label: string }) => {
    const row = rows.find((each) => each.id === choice.id);
    set({ itemId: choice.id, text: choice.label, ...(row ? { item: row } : {}) });
    go(`${line.key}-units`);
  };
  const choices = rows.map((row) => ({ id: row.id, label: `${row.code} ${nameOf(row)}` }));
  const onUnits = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    next();
  };
  return (
    <li className="m-desk-line">
      <ComboField
        label={`${t("item")} ${no}`}
        placeholder={t("itemHint")}
        cell={`${line.key}-item`}
        text={line.text}
        choices={choices}
        settled={line.itemId !== null}
        invalid={line.itemId === null && text !== "" && data?.rows.length === 0}
        onText={(typed) => set({ text: typed, itemId: null })}
        onPick={pick}
        onCommit={(_typed, key) => {
          if (line.itemId === null && choices[0]) pick(choices[0]);
          else if (key === "Enter") go(`${line.key}-units`);
        }}
      />
      <input
        className="m-field num"
        data-cell={`${line.key}-units`}
        aria-label={`${t("units")} ${no}`}
        value={line.units}
        aria-invalid={line.itemId !== null && smallest === null ? true : undefined}
        onChange={(event) => set({ units: event.target.value.trimStart() })}
        onKeyDown={onUnits}
      />
      <IconButton icon="close" label={t("remove", { no })} act={remove} />
      <BothUnits item={line.item} units={smallest} />
    </li>
  );
}

interface Props {
  readonly ask: Ask;
  readonly change: (part: Partial<Ask>) => void;
}

/** What is asked for, line by line; Enter opens the next. */
export function AskedLines({ ask, change }: Props) {
  const { t } = useTranslation("desk");
  const frame = useRef<HTMLOListElement>(null);
  const go = useGo(frame);
  const { lines } = ask;
  const add = () => {
    const key = Math.max(0, ...lines.map((line) => line.key)) + 1;
    change({ lines: [...lines, { key, text: "", itemId: null, units: "1" }] });
    go(`${key}-item`);
  };
  return (
    <>
      <ol className="m-entry-lines" ref={frame}>
        {lines.map((line, index) => (
          <Line
            key={line.key}
            line={line}
            no={index + 1}
            go={go}
            set={(part) =>
              change({ lines: lines.map((each) => (each === line ? { ...each, ...part } : each)) })
            }
            remove={() =>
              lines.length > 1 && change({ lines: lines.filter((each) => each !== line) })
            }
            next={() => {
              const after = lines[index + 1];
              if (after) go(`${after.key}-item`);
              else add();
            }}
          />
        ))}
      </ol>
      <div className="m-actions">
        <button type="button" className="m-button" onClick={add}>
          {t("add")}
        </button>
      </div>
    </>
  );
}
