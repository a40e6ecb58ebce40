import { useTranslation } from "react-i18next";

/** The clock that all moments are told by, named where the reader's own shows another time. */
export function Clock({ zone, wide = false }: { readonly zone: string; readonly wide?: boolean }) {
  const { t } = useTranslation("shell");
  const ahead = (timeZone: string | undefined) =>
    new Intl.DateTimeFormat("en", { timeZone, timeZoneName: "shortOffset" })
      .formatToParts(new Date())
      .find((part) => part.type === "timeZoneName")?.value;
  const own = ahead(zone);
  if (own === ahead(undefined)) return null;
  return (
    <span className={`m-soft m-clock${wide ? " m-wide" : ""}`} title={zone}>
      {t("clock", { zone: own })}
    </span>
  );
}
