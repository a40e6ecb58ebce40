import { useTranslation } from "react-i18next";
import type { ReplyOf } from "../../../contract/endpoint.ts";
import type { inquirePromise } from "../../../contract/stock.ts";
import { currentLocale } from "../../i18n.ts";
import { Tag } from "../../parts/basics.tsx";
import { useFormat } from "../../parts/format.ts";
import { usePlaces } from "../../parts/masters.ts";
import type { Ask } from "./ask.ts";

interface Props {
  readonly answer: ReplyOf<typeof inquirePromise>;
  readonly ask: Ask;
}

/** The day of each line, from where, and why then. */
export function Answer({ answer, ask }: Props) {
  const { t } = useTranslation("desk");
  const format = useFormat();
  const places = usePlaces();
  const language = currentLocale() === "en" ? "en" : "zh";
  const textOf = (itemId: number) => ask.lines.find((line) => line.itemId === itemId)?.text ?? "";
  return (
    <>
      <Tag tone={answer.outcome === "granted" ? "good" : "warn"}>
        {t(`outcome.${answer.outcome}`)}
      </Tag>
      {answer.lines.map((line, index) => (
        <div key={index} className="m-desk-answer">
          <div>{textOf(line.itemId)}</div>
          <strong>
            {line.deliverDay === null ? t("noDay") : format.day(line.deliverDay)}
          </strong> ·{" "}
          {format.count(line.units - line.shortUnits)} / {format.count(line.units)}
          {line.reasons.map((reason, at) => (
            <div key={at} className={reason.code === "short" ? "bad" : "soft"}>
              {format.daysIn(reason[language])}
            </div>
          ))}
          {line.slices.map((slice, at) => (
            <div key={at} className="soft">
              {places.name(slice.placeId)} · {format.count(slice.units)} ·{" "}
              {format.day(slice.shipDay)} → {format.day(slice.deliverDay)}
            </div>
          ))}
        </div>
      ))}
    </>
  );
}
