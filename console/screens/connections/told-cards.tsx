import { useMay } from "../../shell/session.ts";
import { Documents } from "./documents.tsx";
import type { Shown } from "./settings.tsx";
import { OpenCancellations, OpenParcels, ToldStock } from "./told.tsx";

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
      {isFiles && <Documents channelId={shown.connection.channelId} mayAct={mayAct} />}
      {!isFiles && <ToldStock offers={shown.offers} />}
      <OpenParcels parcels={shown.parcels} />
      <OpenCancellations shown={shown} />
    </>
  );
}
