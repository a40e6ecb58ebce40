import { WaitingAnswers } from "../partner-answers/of-channel.tsx";
import { useMay } from "../../shell/session.ts";
import { Documents } from "./documents.tsx";
import type { Shown } from "./settings.tsx";
import { ToldStock } from "./told.tsx";
import { OpenAnswers, OpenCancellations, OpenParcels, OpenWanted } from "./untold.tsx";

/** What a connection was told and what waits for it: by calls, or by files where a partner takes those. */
export function ToldCards({
  shown,
  isFiles,
}: {
  readonly shown: Shown;
  readonly isFiles: boolean;
}) {
  const mayAct = useMay("imports.write");
  return (
    <>
      {isFiles && <WaitingAnswers channelId={shown.connection.channelId} />}
      {isFiles && <Documents channelId={shown.connection.channelId} mayAct={mayAct} />}
      {!isFiles && <ToldStock offers={shown.offers} />}
      <OpenParcels shown={shown} />
      <OpenCancellations shown={shown} />
      <OpenAnswers answers={shown.answers} />
      <OpenWanted shown={shown} />
    </>
  );
}
