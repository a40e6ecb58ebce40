import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { listPlaces } from "../../../contract/masters.ts";
import { api } from "../../api.ts";
import { nameOf } from "../../i18n.ts";
import { ListPage } from "../../parts/list-page.tsx";
import { useMay } from "../../shell/session.ts";
import { usePlaceColumns } from "./columns.tsx";
import { PlaceForm } from "./place-form.tsx";

/** Places: where stock lies, whose it is, and the clock by which each ships. */
export function Places() {
  const { t } = useTranslation("places");
  const columns = usePlaceColumns();
  const mayWrite = useMay("settings.write");
  return (
    <ListPage
      view="places"
      title={t("title")}
      lead={t("lead")}
      columns={columns}
      load={async (signal) => (await api.call(listPlaces, { signal })).rows}
      keyOf={(place) => place.id}
      titleOf={(place) => `${nameOf(place)} · ${place.code}`}
      create={t("create")}
      mayCreate={mayWrite}
      actions={
        <Link to="/calendars" className="m-button">
          {t("calendars")}
        </Link>
      }
      form={(place, close) => <PlaceForm place={place} readOnly={!mayWrite} onDone={close} />}
    />
  );
}
