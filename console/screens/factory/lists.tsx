import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { nameOf } from "../../i18n.ts";
import type { GridColumn } from "../../parts/grid/index.ts";
import { Exceptions } from "./exceptions.tsx";
import { nameIn } from "./reads.ts";
import type { CentreRow, Factory, FamilyRow, PlantRow, ResourceRow } from "./reads.ts";
import { PasteCentres, PasteResources } from "./paste.tsx";
import { ResourceForm } from "./resource-form.tsx";
import { Section } from "./section.tsx";
import { CentreForm, FamilyForm, PlantForm } from "./small-forms.tsx";

interface ListProps {
  readonly factory: Factory;
}

/** A column whose words come from a row. */
function usePlain() {
  const { t } = useTranslation("factory");
  return <Row,>(key: string, width: number, text: (row: Row) => string): GridColumn<Row> => ({
    ...{ key, title: t(key), width, sortable: true, text },
  });
}

const titleOf = (row: { readonly code: string; readonly name: string; readonly nameEn: string }) =>
  `${nameOf(row)} · ${row.code}`;

/** Says whether it is used, in words and colour. */
function useStateColumn<Row extends { readonly active: boolean }>(): GridColumn<Row> {
  const { t } = useTranslation("factory");
  const text = (row: Row) => t(row.active ? "inUse" : "outOfUse");
  return {
    ...{ key: "state", title: t("state"), width: 90, sortable: true, text },
    render: (row) => (
      <span className={`m-tag ${row.active ? "m-tag-good" : ""}`}>
        {row.active ? "✓ " : "✕ "}
        {text(row)}
      </span>
    ),
  };
}

/** Machines, lines, ovens, tools and skills. */
export function Resources({ factory }: ListProps) {
  const { t, i18n } = useTranslation("factory");
  const plain = usePlain();
  const state = useStateColumn<ResourceRow>();
  const columns = useMemo<readonly GridColumn<ResourceRow>[]>(() => {
    const plants = new Map(factory.plants.map((each) => [each.placeId, nameOf(each)]));
    const number = (key: string, of: (row: ResourceRow) => number | null) => ({
      ...plain<ResourceRow>(key, 100, (row) => String(of(row) ?? "")),
      ...{ numeric: true, rank: of },
    });
    return [
      plain("code", 120, (row) => row.code),
      plain("name", 180, nameOf),
      plain("kind", 90, (row) => t(`kinds.${row.kind}`)),
      plain("plant", 130, (row) => plants.get(row.placeId) ?? ""),
      plain("centre", 150, (row) => nameIn(factory.workCentres, row.workCentreId)),
      number("capacity", (row) => row.capacity),
      number("loadUnits", (row) => row.loadUnits),
      plain(
        "calendar",
        160,
        (row) => nameIn(factory.calendars, row.calendarId) || t("plantsCalendar"),
      ),
      plain("family", 140, (row) => nameIn(factory.families, row.familyId)),
      state,
    ];
  }, [factory, i18n.language, t]);
  return (
    <Section<ResourceRow>
      view="resources"
      columns={columns}
      rowsOf={(all) => all.resources}
      keyOf={(row) => row.id}
      titleOf={titleOf}
      form={(row, onDone) => (
        <>
          <ResourceForm {...{ row, factory, onDone }} />
          {row && <Exceptions of={{ calendarId: null, resourceId: row.id }} factory={factory} />}
        </>
      )}
      paste={(onDone) => <PasteResources {...{ factory, onDone }} />}
    />
  );
}

/** Work centres. */
export function Centres({ factory }: ListProps) {
  const { t, i18n } = useTranslation("factory");
  const plain = usePlain();
  const state = useStateColumn<CentreRow>();
  const columns = useMemo<readonly GridColumn<CentreRow>[]>(() => {
    const count = (row: CentreRow) =>
      factory.resources.filter((each) => each.workCentreId === row.id && each.active).length;
    const plant = (row: CentreRow) => factory.plants.find((each) => each.placeId === row.placeId);
    return [
      plain("code", 130, (row) => row.code),
      plain("name", 200, nameOf),
      plain("plant", 150, (row) => nameOf(plant(row) ?? { name: "" })),
      {
        ...plain<CentreRow>("resources", 110, (row) => String(count(row))),
        ...{ numeric: true, rank: count },
      },
      state,
    ];
  }, [factory, i18n.language, t]);
  return (
    <Section<CentreRow>
      view="centres"
      columns={columns}
      rowsOf={(all) => all.workCentres}
      keyOf={(row) => row.id}
      titleOf={titleOf}
      form={(row, onDone) => <CentreForm {...{ row, factory, onDone }} />}
      paste={(onDone) => <PasteCentres {...{ factory, onDone }} />}
    />
  );
}

/** Plants. */
export function Plants({ factory }: ListProps) {
  const { i18n } = useTranslation("factory");
  const plain = usePlain();
  const columns = useMemo<readonly GridColumn<PlantRow>[]>(
    () => [
      plain("code", 130, (row) => row.code),
      plain("name", 200, nameOf),
      plain("calendar", 200, (row) => nameIn(factory.calendars, row.calendarId)),
      plain("zone", 160, (row) => row.zone),
    ],
    [factory, i18n.language],
  );
  return (
    <Section<PlantRow>
      view="plants"
      columns={columns}
      rowsOf={(all) => all.plants}
      keyOf={(row) => row.placeId}
      titleOf={titleOf}
      form={(row, onDone) => <PlantForm {...{ row, factory, onDone }} />}
    />
  );
}

/** Setup families. */
export function Families({ factory }: ListProps) {
  const { i18n } = useTranslation("factory");
  const plain = usePlain();
  const columns = useMemo<readonly GridColumn<FamilyRow>[]>(
    () => [
      plain("code", 130, (row) => row.code),
      plain("name", 200, (row) => row.name),
      plain("nameEn", 200, (row) => row.nameEn),
    ],
    [i18n.language],
  );
  return (
    <Section<FamilyRow>
      view="families"
      columns={columns}
      rowsOf={(all) => all.families}
      keyOf={(row) => row.id}
      titleOf={titleOf}
      form={(row, onDone) => <FamilyForm {...{ row, factory, onDone }} />}
    />
  );
}
