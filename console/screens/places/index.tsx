import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { nameOf } from "../../i18n.ts";
import { FilterBar, useFilter } from "../../parts/filter-bar.tsx";
import type { FilterField } from "../../parts/filter-bar.tsx";
import { ListPage } from "../../parts/list-page.tsx";
import { usePlaces } from "../../parts/masters.ts";
import { useMay } from "../../shell/session.ts";
import { usePlaceColumns } from "./columns.tsx";
import { pagesOf } from "./pages.ts";
import { PlaceForm } from "./place-form.tsx";

/** Places: where stock lies, whose it is, and the clock by which each ships. */
export function Places() {
  const { t } = useTranslation("places");
  const columns = usePlaceColumns();
  const mayWrite = useMay("settings.write");
  const fields: readonly FilterField[] = [{ kind: "text", key: "text", label: t("find") }];
  const filter = useFilter(fields);
  return (
    <ListPage
      view="places"
      title={t("title")}
      lead={t("lead")}
      columns={columns}
      page={pagesOf(filter)}
      query={filter}
      known={usePlaces().rows}
      above={<FilterBar viewId="places" fields={fields} views={[]} />}
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
