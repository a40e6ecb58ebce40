import { useTranslation } from "react-i18next";
import { nameOf } from "../../i18n.ts";
import { SelectField } from "../../parts/form.tsx";
import { useFactory, usePlantsOf } from "../work-orders/plants.ts";

/** Where a terminal stands. */
export interface Where {
  readonly workCentreId: number;
  /** 0: all of the work centre. */
  readonly resourceId: number;
}

/** Where somebody stands: chosen once, remembered by this browser. */
export function Station(props: {
  readonly where: Where;
  readonly onChange: (where: Where) => void;
}) {
  const { where, onChange } = props;
  const { t } = useTranslation("floor");
  const plants = usePlantsOf();
  const { data } = useFactory();
  const centres = (data?.workCentres ?? []).filter((each) => each.active);
  const resources = (data?.resources ?? []).filter(
    (each) => each.active && each.workCentreId === where.workCentreId,
  );
  return (
    <div className="f-station">
      <SelectField
        label={t("workCentre")}
        value={String(where.workCentreId)}
        options={[
          { value: "0", label: t("choose") },
          ...centres.map((each) => ({
            value: String(each.id),
            label: `${plants.name(each.placeId)} · ${nameOf(each)}`,
          })),
        ]}
        onChange={(value) => onChange({ workCentreId: Number(value), resourceId: 0 })}
      />
      <SelectField
        label={t("resource")}
        value={String(where.resourceId)}
        options={[
          { value: "0", label: t("allResources") },
          ...resources.map((each) => ({ value: String(each.id), label: nameOf(each) })),
        ]}
        onChange={(value) => onChange({ ...where, resourceId: Number(value) })}
      />
    </div>
  );
}
