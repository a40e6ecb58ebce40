import { useId, useState } from "react";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { ReplyOf } from "../../../contract/endpoint.ts";
import { untoldParcels } from "../../../contract/channels.ts";
import { api, queries } from "../../api.ts";
import { SelectField } from "../../parts/form.tsx";
import { useFormat } from "../../parts/format.ts";

type Untold = ReplyOf<typeof untoldParcels>;

interface ChoiceProps {
  readonly untold: Untold;
  /** Empty until a person chose: nothing is taken for granted. */
  readonly tell: string;
  readonly onChange: (tell: string) => void;
}

/** How many parcels are told by each day that can be chosen, the newest day first. */
const toldFrom = (days: Untold["days"]) => {
  let parcels = 0;
  return days.toReversed().map((each) => ({ ...each, parcels: (parcels += each.parcels) }));
};

/** Days on which parcels left untold, with how many. */
function Days({ days }: Pick<Untold, "days">) {
  const { t } = useTranslation("channels");
  const format = useFormat();
  return (
    <details>
      <summary>{t("untold.byDay")}</summary>
      <ul>
        {days.map(({ day, parcels: count }) => (
          <li key={day}>{t("untold.ofDay", { day: format.day(day), count })}</li>
        ))}
      </ul>
    </details>
  );
}

/** How many parcels left untold, and which of them are told once it is switched on. */
function UntoldChoice({ untold, tell, onChange }: ChoiceProps) {
  const { t } = useTranslation("channels");
  const format = useFormat();
  const name = useId();
  const { days, parcels: count, oldest } = untold;
  const ways = { all: "all", from: days.at(-1)?.day ?? "", none: "none" };
  const isFrom = !["", "all", "none"].includes(tell);
  return (
    <fieldset className="m-choose">
      <legend>{t("untold.title")}</legend>
      <p>{t("untold.text", { count, day: format.day(oldest ?? "") })}</p>
      <Days days={days} />
      {(["all", "from", "none"] as const).map((way) => (
        <label key={way} className="m-tick">
          <input
            type="radio"
            name={name}
            required
            checked={way === "from" ? isFrom : tell === way}
            onChange={() => onChange(ways[way])}
          />
          <span>{t(`untold.${way}`, { count })}</span>
        </label>
      ))}
      {isFrom && (
        <SelectField
          label={t("untold.day")}
          value={tell}
          options={toldFrom(days).map(({ day, parcels }) => ({
            value: day,
            label: t("untold.ofDay", { day: format.day(day), count: parcels }),
          }))}
          onChange={onChange}
        />
      )}
    </fieldset>
  );
}

/** What a person says of parcels that left untold, where he switches confirming shipments on. */
export function useUntoldChoice(channelId: number, isSwitchedOn: boolean) {
  const [tell, setTell] = useState("");
  const { data: untold } = useQuery({
    queryKey: ["untold-parcels", channelId],
    queryFn: ({ signal }) => api.call(untoldParcels, { params: { channelId }, signal }),
    enabled: isSwitchedOn,
  });
  const isAsked = isSwitchedOn && untold !== undefined && untold.parcels > 0;
  return {
    field: isAsked && <UntoldChoice untold={untold} tell={tell} onChange={setTell} />,
    given: isAsked && tell !== "" ? { tellUntold: tell } : {},
    /** Asks anew: what was chosen is not taken for the next time, and more may have left. */
    forget: (): void => {
      setTell("");
      void queries.invalidateQueries({ queryKey: ["untold-parcels", channelId] });
    },
  };
}
