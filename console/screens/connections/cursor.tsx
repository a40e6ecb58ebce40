import { useState } from "react";
import { useTranslation } from "react-i18next";
import { reviveConnection } from "../../../contract/channels.ts";
import { replayConnection } from "../../../contract/replays.ts";
import { useCommand } from "../../api.ts";
import { ErrorNotice } from "../../parts/error-notice.tsx";
import { ActForm, TextField } from "../../parts/form.tsx";
import { useFormat } from "../../parts/format.ts";
import { typedInstant } from "../../parts/typed-time.ts";
import { toast } from "../../parts/undo-toast.tsx";
import { Replays } from "./replays.tsx";
import type { Shown } from "./settings.tsx";

/** What is said of a span that was asked for. */
function takenAs(joined: boolean, ahead: number) {
  if (joined) return "replayJoined";
  return ahead > 0 ? "replayQueued" : "replayNow";
}

/** How far the platform was read, and a span to be read again. */
export function Cursor({
  shown,
  channelId,
}: {
  readonly shown: Shown;
  readonly channelId: number;
}) {
  const { t } = useTranslation("channels");
  const format = useFormat();
  const [from, setFrom] = useState("");
  const [until, setUntil] = useState("");
  const replay = useCommand(replayConnection, ["connection"]);
  const submit = () =>
    replay.mutate(
      {
        params: { channelId },
        body: { from: typedInstant(from), until: typedInstant(until) },
      },
      { tell: ({ joined, ahead }) => toast(t(takenAs(joined, ahead), { ahead })) },
    );
  const { cursor } = shown;
  return (
    <section className="card" id="connection-cursor">
      <h2>{t("cursor")}</h2>
      <p>{cursor ? t("cursorAt", { until: format.fullInstant(cursor.until) }) : t("cursorNone")}</p>
      <Replays shown={shown} />
      <h3>{t("replay")}</h3>
      <p className="m-soft">{t("replayText")}</p>
      <ActForm
        label={t("replay")}
        error={replay.error}
        pending={replay.isPending}
        submit={t("replayStart")}
        onSubmit={submit}
      >
        <TextField
          label={t("from")}
          type="datetime-local"
          value={from}
          onChange={setFrom}
          required
        />
        <TextField
          label={t("until")}
          type="datetime-local"
          value={until}
          onChange={setUntil}
          required
        />
      </ActForm>
    </section>
  );
}

/** Lets a connection be tried at once, with what was given up. */
export function Revive({ channelId }: { readonly channelId: number }) {
  const { t } = useTranslation("channels");
  const revive = useCommand(reviveConnection, ["connection", "connections"]);
  const start = () =>
    revive.mutate({ params: { channelId } }, { tell: (done) => toast(t("revived", done)) });
  return (
    <>
      <ErrorNotice error={revive.error} />
      <button type="button" className="m-button" disabled={revive.isPending} onClick={start}>
        {t("revive")}
      </button>
    </>
  );
}
