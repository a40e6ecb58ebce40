import { useTranslation } from "react-i18next";
import { cancelReplayEndpoint } from "../../../contract/replays.ts";
import { useCommand } from "../../api.ts";
import { ErrorNotice } from "../../parts/error-notice.tsx";
import { useFormat } from "../../parts/format.ts";
import { Tag } from "../../parts/basics.tsx";
import type { Shown } from "./settings.tsx";

type Replay = Shown["replays"][number];

/** How far the running one is, by the time it has read of its span. */
function Progress({ replay }: { readonly replay: Replay }) {
  const { t } = useTranslation("channels");
  const format = useFormat();
  const { from, until, readUntil, docs } = replay;
  const [start, end] = [Date.parse(from), Date.parse(until)];
  const done = readUntil ? Date.parse(readUntil) - start : 0;
  const words = readUntil
    ? t("replayRead", { docs, until: format.fullInstant(readUntil) })
    : t("replayBegun", { docs });
  return (
    <p className="m-soft">
      <progress value={done} max={end - start} aria-label={t("replaying")} /> {words}
    </p>
  );
}

/** The span that is read again just now and those that wait for their turn, each of which can be called off. */
export function Replays({ shown }: { readonly shown: Shown }) {
  const { t } = useTranslation("channels");
  const format = useFormat();
  const cancel = useCommand(cancelReplayEndpoint, ["connection"]);
  const { channelId } = shown.connection;
  if (shown.replays.length === 0) return null;
  return (
    <section aria-label={t("replaySpans")}>
      <h3>{t("replaySpans")}</h3>
      <ErrorNotice error={cancel.error} />
      <ol>
        {shown.replays.map((replay) => {
          const span = {
            from: format.fullInstant(replay.from),
            until: format.fullInstant(replay.until),
          };
          return (
            <li key={replay.id}>
              <p>
                <Tag tone={replay.isRunning ? "good" : "warn"}>
                  {t(replay.isRunning ? "replaying" : "replayWaits")}
                </Tag>{" "}
                {span.from} – {span.until}{" "}
                <button
                  type="button"
                  className="m-button"
                  aria-label={t("replayCancelOf", span)}
                  disabled={cancel.isPending}
                  onClick={() => cancel.mutate({ params: { channelId, id: replay.id } })}
                >
                  {t("replayCancel")}
                </button>
              </p>
              {replay.byItself && <p className="m-soft">{t("replayByItself")}</p>}
              {replay.isRunning && <Progress replay={replay} />}
            </li>
          );
        })}
      </ol>
    </section>
  );
}
