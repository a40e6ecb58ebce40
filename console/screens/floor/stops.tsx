import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ReplyOf } from "../../../contract/endpoint.ts";
import type { getFactory } from "../../../contract/production.ts";
import { nameOf } from "../../i18n.ts";
import { ErrorNotice } from "../../parts/error-notice.tsx";
import { useFormat } from "../../parts/format.ts";
import { toast } from "../../parts/undo-toast.tsx";
import { useMay } from "../../shell/session.ts";
import { useFactory, usePlantsOf } from "../work-orders/plants.ts";
import { CauseForm } from "./parts.tsx";
import type { Cause } from "./parts.tsx";
import { say } from "./unsent.ts";

type Stop = ReplyOf<typeof getFactory>["stops"][number];

/** Since when and why it stands. */
function Standing({ stop, name, zone }: { stop: Stop; name: string; zone: string | undefined }) {
  const { t } = useTranslation("floor");
  const format = useFormat();
  return (
    <p>
      <strong className="bad">{t("stands", { name })}</strong>{" "}
      {t("since", { at: format.instant(stop.fromAt, zone) })} ·{" "}
      {t(`causes.${stop.cause as Cause}`, stop.cause)}
      {stop.note && ` · ${stop.note}`}
    </p>
  );
}

/** Says that the resource stands and why, or that it works again; nothing while none is chosen. */
export function Stops(props: { readonly resourceId: number; readonly onSaid: () => void }) {
  const { t } = useTranslation("floor");
  const plants = usePlantsOf();
  const { data } = useFactory();
  const mayReport = useMay("production.report");
  const [asking, setAsking] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const resource = data?.resources.find((each) => each.id === props.resourceId);
  if (!resource || !mayReport) return null;
  const isOpen = (each: Stop) => each.resourceId === resource.id && each.untilAt === null;
  const stop = data?.stops.find(isOpen);
  const name = nameOf(resource);
  const tell = async (kind: "stop" | "restore", body: unknown) => {
    setError(null);
    const about = `${name} · ${t(`said.${kind}`)}`;
    try {
      const how = await say({ kind, id: resource.id, body, about });
      toast(how === "sent" ? about : t("kept", { about }));
      setAsking(false);
      props.onSaid();
    } catch (refused) {
      setError(refused);
    }
  };
  const button = (words: string, act: () => void) => (
    <button type="button" className="m-button f-big" onClick={act}>
      {words}
    </button>
  );
  return (
    <section className="card f-stop" aria-label={t("stops")}>
      {stop && <Standing {...{ stop, name }} zone={plants.zone(resource.placeId)} />}
      {stop && button(t("worksAgain"), () => void tell("restore", {}))}
      {!stop && !asking && button(t("stop", { name }), () => setAsking(true))}
      {!stop && asking && (
        <CauseForm
          submit={t("stopNow")}
          onSay={(why) => void tell("stop", why)}
          onLeave={() => setAsking(false)}
        />
      )}
      <ErrorNotice error={error} />
    </section>
  );
}
