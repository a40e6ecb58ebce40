import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { getDemo, removeDemoEndpoint, setDemo } from "../../contract/demo.ts";
import { api, queries, useCommand } from "../api.ts";
import { ErrorNotice } from "../parts/error-notice.tsx";
import { useFormat } from "../parts/format.ts";
import { useMay } from "./session.ts";

const rates = [0, 0.2, 1, 5, 20] as const;

/** Removal is not undone, so that its word is typed. */
function Remove() {
  const { t } = useTranslation("demo");
  const [typed, setTyped] = useState("");
  const remove = useCommand(removeDemoEndpoint);
  const word = t("removeWord");
  return (
    <>
      <p className="soft">{t("removeText", { word })}</p>
      <div className="m-inline">
        <input
          className="m-field"
          aria-label={t("removeLabel", { word })}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
        <button
          type="button"
          className="m-button"
          disabled={typed.trim() !== word || remove.isPending}
          onClick={() =>
            // The session is gone with its tenant: the frame asks again and shows the door.
            remove.mutate(
              {},
              { onSuccess: () => void queries.resetQueries({ queryKey: ["session"] }) },
            )
          }
        >
          {t("remove")}
        </button>
      </div>
      {remove.isPending && (
        <p className="m-inline" role="status">
          <span className="m-spin" />
          {t("removing")}
        </p>
      )}
      <ErrorNotice error={remove.error} />
    </>
  );
}

/** The rate of the made-up company and its removal; fetched when somebody opens it. */
export function DemoSettings() {
  const { t } = useTranslation("demo");
  const format = useFormat();
  const maySet = useMay("settings.write");
  const { data, error } = useQuery({
    queryKey: ["demo"],
    queryFn: () => api.call(getDemo),
    refetchInterval: 3_000,
  });
  const set = useCommand(setDemo, ["demo"]);
  return (
    <div className="m-demo">
      <p>{t("text")}</p>
      <ErrorNotice error={error ?? set.error} />
      {data && (
        <p className="soft">{t("state", { orders: format.count(data.orders), rate: data.rate })}</p>
      )}
      {maySet && (
        <>
          <div className="m-chips" role="group" aria-label={t("rate")}>
            {rates.map((rate) => (
              <button
                key={rate}
                type="button"
                className={`m-button m-chip${data?.rate === rate ? " m-chip-on" : ""}`}
                aria-pressed={data?.rate === rate}
                onClick={() => set.mutate({ body: { rate } })}
              >
                {rate === 0 ? t("rest") : t("perSecond", { rate })}
              </button>
            ))}
          </div>
          <Remove />
        </>
      )}
    </div>
  );
}
