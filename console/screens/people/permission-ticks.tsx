import { useTranslation } from "react-i18next";
import { Tick } from "../../parts/form.tsx";
import { useSession } from "../../shell/session.ts";

interface PermissionTicksProps {
  readonly legend: string;
  readonly value: ReadonlySet<string>;
  readonly onChange: (value: ReadonlySet<string>) => void;
}

/** The permissions of a key or a role; only those that one holds oneself can be given. */
export function PermissionTicks({ legend, value, onChange }: PermissionTicksProps) {
  const { t } = useTranslation("people");
  const own = useSession().user.permissions;
  const toggle = (permission: string, on: boolean) => {
    const next = new Set(value);
    if (on) next.add(permission);
    else next.delete(permission);
    onChange(next);
  };
  return (
    <fieldset className="m-choose">
      <legend>{legend}</legend>
      <div className="m-actions">
        <button
          type="button"
          className="m-link"
          onClick={() => onChange(new Set(own.filter((each) => each.endsWith(".read"))))}
        >
          {t("key.readOnly")}
        </button>
        <button type="button" className="m-link" onClick={() => onChange(new Set())}>
          {t("key.noScopes")}
        </button>
      </div>
      <div className="m-choose-list m-choose-wide">
        {own.map((permission) => (
          <Tick
            key={permission}
            label={t(`permission.${permission}`)}
            checked={value.has(permission)}
            onChange={(on) => toggle(permission, on)}
          />
        ))}
      </div>
    </fieldset>
  );
}
