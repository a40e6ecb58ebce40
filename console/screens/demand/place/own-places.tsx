import { useTranslation } from "react-i18next";
import { EmptyState } from "../../../parts/empty-state.tsx";
import { ErrorNotice } from "../../../parts/error-notice.tsx";
import { PageShell } from "../../../parts/page-shell.tsx";
import { useUrlState } from "../../../parts/url-state.ts";
import { useNames } from "../names.ts";
import { placeKey } from "./place-rows.ts";
import { partOf, PlaceSide, usePlaceTree } from "./place-side.tsx";
import { PlaceView } from "./place-view.tsx";

/** What falls to the places that the reader is given: of nothing else he is told. */
export function OwnPlaces() {
  const { t } = useTranslation("demand");
  const [state] = useUrlState();
  const { data, error } = usePlaceTree();
  const names = useNames(data?.items);
  const part = partOf({ place: String(data?.placeId[0] ?? ""), ...state });
  const isThere = data !== undefined && data.placeId.length > 0;
  return (
    <PageShell title={t("title")} lead={t("place.lead")} full>
      <ErrorNotice error={error} />
      {data && !isThere && <EmptyState title={t("none")} text={t("place.nothing")} />}
      {isThere && (
        <div className="m-demand">
          <PlaceSide part={part} bar={null} />
          {part && (
            <PlaceView key={`${placeKey(part)}/${part.channelId}`} {...{ part, names }} isOnly />
          )}
        </div>
      )}
    </PageShell>
  );
}
