import { useTranslation } from "react-i18next";
import { nameOf } from "../../i18n.ts";
import { SelectField, TextField } from "../../parts/form.tsx";
import { useUrlState } from "../../parts/url-state.ts";

interface Plant {
  readonly placeId: number;
  readonly name: string;
  readonly nameEn: string;
  readonly zone: string;
}

/** The plant and the days that are looked at; all of it stands in the address. */
export interface OeeSpan {
  readonly placeId: number;
  readonly from: string;
  readonly until: string;
}

/** A day in a zone, so many days ago, as "2026-11-01". */
const dayIn = (zone: string | undefined, ago: number) =>
  new Intl.DateTimeFormat("sv-SE", zone ? { timeZone: zone } : {}).format(
    Date.now() - ago * 86_400_000,
  );

const dayOr = (text: string | undefined, other: string) =>
  /^\d{4}-\d\d-\d\d$/.test(text ?? "") ? (text as string) : other;

/** What the address asks for; else the first plant and the last seven days of its own calendar. */
export function useSpan(plants: readonly Plant[]): OeeSpan {
  const [state] = useUrlState();
  const plant = plants.find((each) => String(each.placeId) === state["plant"]) ?? plants[0];
  return {
    placeId: plant?.placeId ?? 0,
    from: dayOr(state["from"], dayIn(plant?.zone, 6)),
    until: dayOr(state["until"], dayIn(plant?.zone, 0)),
  };
}

/** Fields for the plant and the days. */
export function Span({ span, plants }: { span: OeeSpan; plants: readonly Plant[] }) {
  const { t } = useTranslation("oee");
  const [, setState] = useUrlState();
  return (
    <div className="m-inline oee-span">
      <SelectField
        label={t("plant")}
        value={String(span.placeId)}
        options={plants.map((each) => ({ value: String(each.placeId), label: nameOf(each) }))}
        onChange={(plant) => setState({ plant, open: null })}
      />
      <TextField
        {...{ label: t("from"), type: "date", value: span.from, max: span.until }}
        onChange={(from) => setState({ from })}
      />
      <TextField
        {...{ label: t("until"), type: "date", value: span.until, min: span.from }}
        onChange={(until) => setState({ until })}
      />
    </div>
  );
}
