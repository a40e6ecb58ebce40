import { useQuery } from "@tanstack/react-query";
import type { KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";
import { nameOf } from "../../i18n.ts";
import { ComboField } from "../../parts/combo-field.tsx";
import { fitOf } from "../../parts/command-palette.tsx";
import { useDivisions } from "../../parts/divisions.ts";
import { Field } from "../../parts/form.tsx";
import { partiesQuery, useChannels } from "../../parts/masters.ts";
import { RegionSelect } from "../../parts/region-select.tsx";
import type { Draft } from "./draft.ts";
import type { Entry } from "./use-draft.ts";

interface Props {
  readonly entry: Entry;
  readonly go: (cell: string) => void;
}

/** The order in which Enter walks the head; the lines come after it. */
const walk = ["party", "buyer", "phone", "region", "address", "wantedDay", "payment", "note"];

/** Customers and distributors that a text finds, by code, name or pinyin, the best first. */
function useParties(text: string) {
  const { data } = useQuery(partiesQuery);
  if (text.trim() === "") return [];
  return (data?.rows ?? [])
    .filter((row) => row.kind === "customer" || row.kind === "distributor")
    .map((row) => ({ row, fit: Math.max(fitOf(row.code, text), fitOf(nameOf(row), text)) }))
    .filter((each) => each.fit > 0)
    .toSorted((a, b) => b.fit - a.fit)
    .slice(0, 12)
    .map(({ row }) => ({ id: row.id, label: nameOf(row), note: row.code }));
}

function PartyField({ entry, go }: Props) {
  const { t } = useTranslation("entry");
  const { draft, change } = entry;
  const choices = useParties(draft.partyText);
  const pick = (choice: { id: number; label: string }) => {
    change({ partyId: choice.id, partyText: choice.label });
    go("buyer");
  };
  return (
    <Field label={t("party")} hint={t("partyHint")}>
      {() => (
        <ComboField
          label={t("party")}
          cell="party"
          autoFocus
          text={draft.partyText}
          choices={choices}
          settled={draft.partyId !== null}
          onText={(partyText) => change({ partyText, partyId: null })}
          onPick={pick}
          onCommit={(_text, key) => {
            if (draft.partyId === null && choices[0]) pick(choices[0]);
            else if (key === "Enter") go("buyer");
          }}
        />
      )}
    </Field>
  );
}

/** A field of the head in one line. */
function Plain(props: {
  readonly entry: Entry;
  readonly name: "buyer" | "phone" | "address" | "note" | "wantedDay" | "externalId";
  readonly type?: string;
  /** Is told what stands in the field when it is left. */
  readonly onLeave?: (text: string) => void;
}) {
  const { t } = useTranslation("entry");
  const { entry, name, type = "text", onLeave } = props;
  return (
    <Field label={t(name)}>
      {(ties) => (
        <input
          {...ties}
          className="m-field"
          data-cell={name}
          type={type}
          autoComplete="off"
          maxLength={name === "note" ? 2_000 : 120}
          value={entry.draft[name]}
          onChange={(event) => entry.change({ [name]: event.target.value })}
          onBlur={(event) => onLeave?.(event.target.value)}
        />
      )}
    </Field>
  );
}

/** The address; where it names its divisions and nobody has chosen any, they are chosen from it. */
function AddressField({ entry }: { readonly entry: Entry }) {
  const tables = useDivisions();
  const read = (text: string) => {
    if (!tables || entry.draft.region !== "") return;
    const { code, confidence } = tables.readAddress(text);
    if (code !== "" && confidence >= tables.sureFrom) entry.change({ region: code });
  };
  return <Plain entry={entry} name="address" onLeave={read} />;
}

function Choose(props: {
  readonly entry: Entry;
  readonly name: "payment" | "policy" | "channelId";
  readonly options: readonly (readonly [string, string])[];
}) {
  const { t } = useTranslation("entry");
  const { entry, name, options } = props;
  return (
    <Field label={t(name)}>
      {(ties) => (
        <select
          {...ties}
          className="m-field"
          data-cell={name}
          value={String(entry.draft[name])}
          onChange={({ target }) =>
            entry.change({
              [name]: name === "channelId" ? Number(target.value) : target.value,
            } as Partial<Draft>)
          }
        >
          {options.map(([value, label]) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

/** Who orders, where it goes, until when, and how it is paid: Enter walks on. */
export function Head({ entry, go }: Props) {
  const { t } = useTranslation("entry");
  const { t: word } = useTranslation();
  const channels = useChannels();
  const onKey = (event: KeyboardEvent) => {
    const cell = (event.target as HTMLElement).dataset["cell"] ?? "";
    if (event.key !== "Enter" || event.defaultPrevented || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    go(walk[walk.indexOf(cell) + 1] ?? `${entry.draft.rows[0]?.key}-item`);
  };
  return (
    <section className="card" onKeyDown={onKey} aria-label={t("head")}>
      <div className="m-form-row">
        <PartyField entry={entry} go={go} />
        <Plain entry={entry} name="buyer" />
        <Plain entry={entry} name="phone" />
        <RegionSelect
          cell="region"
          value={entry.draft.region}
          onChange={(region) => entry.change({ region })}
        />
      </div>
      <div className="m-form-row m-entry-address">
        <AddressField entry={entry} />
        <Plain entry={entry} name="wantedDay" type="date" />
        <Choose
          entry={entry}
          name="payment"
          options={[
            ["none", word("payment.none")],
            ["paid", word("payment.paid")],
          ]}
        />
      </div>
      <Plain entry={entry} name="note" />
      <details className="m-entry-more">
        <summary>{t("more")}</summary>
        <div className="m-form-row">
          <Choose
            entry={entry}
            name="channelId"
            options={channels.rows.map((row) => [String(row.id), nameOf(row)] as const)}
          />
          <Plain entry={entry} name="externalId" />
          <Choose
            entry={entry}
            name="policy"
            options={["complete", "partial", "backorder"].map(
              (value) => [value, word(`policy.${value}`)] as const,
            )}
          />
        </div>
      </details>
    </section>
  );
}
