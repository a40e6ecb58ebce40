import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { BodyOf, ReplyOf } from "../../../contract/endpoint.ts";
import {
  holdRoles,
  ruleFields,
  ruleOperators,
  saveRuleEndpoint,
} from "../../../contract/review.ts";
import type { listRules } from "../../../contract/review.ts";
import { useCommand } from "../../api.ts";
import { ActForm, SelectField, TextField, Tick } from "../../parts/form.tsx";
import { refreshRows } from "../../parts/grid/index.ts";
import { useChannels } from "../../parts/masters.ts";
import { toast } from "../../parts/undo-toast.tsx";

export type RuleRow = ReplyOf<typeof listRules>["rows"][number];
export type Condition = RuleRow["condition"][number];
type Body = BodyOf<typeof saveRuleEndpoint>;

const numeric = new Set<Condition["field"]>(["totalMinor", "units", "lines", "channelId"]);

/** The ways in which a field can be compared. */
function operatorsFor(field: Condition["field"]) {
  if (field === "channelId") return ["equals"] as const;
  const wanted = numeric.has(field) ? "contains" : "at_";
  return ruleOperators.filter((each) => !each.startsWith(wanted));
}

/** What stands in the value field for a stored value; amounts are typed in whole currency. */
const typedOf = ({ field, value }: Condition) =>
  field === "totalMinor" ? String(Number(value) / 100) : String(value);

function valueOf(field: Condition["field"], typed: string): string | number {
  if (field === "totalMinor") return Math.round(Number(typed) * 100);
  return numeric.has(field) ? Number(typed) : typed;
}

interface RowProps {
  readonly condition: Condition;
  readonly onChange: (condition: Condition) => void;
  readonly onRemove: (() => void) | null;
}

/** One condition: field, comparison, value. */
function ConditionRow({ condition, onChange, onRemove }: RowProps) {
  const { t } = useTranslation("review");
  const channels = useChannels();
  const { field, operator } = condition;
  const setField = (word: string) => {
    const next = ruleFields.find((each) => each === word) ?? "totalMinor";
    const first = operatorsFor(next)[0] ?? "equals";
    const value = next === "channelId" ? (channels.rows[0]?.id ?? 0) : numeric.has(next) ? 0 : "";
    onChange({ field: next, operator: first, value });
  };
  const setValue = (typed: string) => onChange({ ...condition, value: valueOf(field, typed) });
  return (
    <div className="m-condition">
      <SelectField
        label={t("rule.field")}
        value={field}
        options={ruleFields.map((value) => ({ value, label: t(`field.${value}`) }))}
        onChange={setField}
      />
      <SelectField
        label={t("rule.operator")}
        value={operator}
        options={operatorsFor(field).map((value) => ({ value, label: t(`operator.${value}`) }))}
        onChange={(word) =>
          onChange({
            ...condition,
            operator: ruleOperators.find((each) => each === word) ?? "equals",
          })
        }
      />
      {field === "channelId" ? (
        <SelectField
          label={t("rule.value")}
          value={String(condition.value)}
          options={channels.rows.map((row) => ({
            value: String(row.id),
            label: channels.name(row.id),
          }))}
          onChange={setValue}
        />
      ) : (
        <TextField
          label={t("rule.value")}
          type={numeric.has(field) ? "number" : "text"}
          {...(numeric.has(field) ? { min: 0, step: field === "totalMinor" ? 0.01 : 1 } : {})}
          value={typedOf(condition)}
          onChange={setValue}
          required
          maxLength={200}
        />
      )}
      {onRemove && (
        <button type="button" className="m-button" onClick={onRemove}>
          {t("rule.remove")}
        </button>
      )}
    </div>
  );
}

const minutesOf = { minutes: 1, hours: 60, days: 1_440 } as const;
type TimeUnit = keyof typeof minutesOf;
const timeUnits: readonly TimeUnit[] = ["minutes", "hours", "days"];

/** The largest unit in which these minutes are whole. */
const unitOf = (minutes: number): TimeUnit =>
  timeUnits.toReversed().find((each) => minutes % minutesOf[each] === 0) ?? "minutes";

const fresh: Body = {
  name: "",
  condition: [{ field: "totalMinor", operator: "at_least", value: 500_000 }],
  ownerRole: "order_operations",
  withinMinutes: 240,
  active: true,
  rank: 100,
};

interface RuleFormProps {
  readonly rule: RuleRow | null;
  readonly readOnly: boolean;
  readonly onDone: () => void;
}

/** Writes a review rule: when all its conditions hold, a new order waits for its owner. */
export function RuleForm({ rule, readOnly, onDone }: RuleFormProps) {
  const { t } = useTranslation("review");
  const [draft, setDraft] = useState<Body>(rule ?? fresh);
  const save = useCommand(saveRuleEndpoint);
  const change = (part: Partial<Body>) => setDraft({ ...draft, ...part });
  const submit = () => {
    const { name, condition, ownerRole, withinMinutes, active, rank } = draft;
    save.mutate(
      {
        body: { id: rule?.id ?? null, name, condition, ownerRole, withinMinutes, active, rank },
      },
      {
        tell: () => {
          refreshRows("rules");
          toast(t("rule.saved", { name }));
        },
        onSuccess: onDone,
      },
    );
  };
  return (
    <ActForm
      label={t("rule.title")}
      error={save.error}
      pending={save.isPending || readOnly}
      submit={t("rule.save")}
      onSubmit={submit}
    >
      <TextField
        label={t("rule.name")}
        hint={t("rule.nameHint")}
        value={draft.name}
        onChange={(name) => change({ name })}
        required
        maxLength={200}
      />
      <Conditions value={draft.condition} onChange={(condition) => change({ condition })} />
      <OwnerFields draft={draft} onChange={change} />
      <Tick
        label={t("rule.active")}
        checked={draft.active}
        onChange={(active) => change({ active })}
      />
    </ActForm>
  );
}

interface ConditionsProps {
  readonly value: Body["condition"];
  readonly onChange: (value: Body["condition"]) => void;
}

function Conditions({ value, onChange }: ConditionsProps) {
  const { t } = useTranslation("review");
  const put = (at: number, next: Condition) =>
    onChange(value.map((each, index) => (index === at ? next : each)));
  return (
    <fieldset className="m-choose">
      <legend>{t("rule.allHold")}</legend>
      {value.map((condition, at) => (
        <ConditionRow
          key={at}
          condition={condition}
          onChange={(next) => put(at, next)}
          onRemove={
            value.length > 1 ? () => onChange(value.filter((_each, index) => index !== at)) : null
          }
        />
      ))}
      <div className="m-actions">
        <button
          type="button"
          className="m-button"
          onClick={() => onChange([...value, { field: "units", operator: "at_least", value: 1 }])}
        >
          {t("rule.more")}
        </button>
      </div>
    </fieldset>
  );
}

interface OwnerFieldsProps {
  readonly draft: Body;
  readonly onChange: (part: Partial<Body>) => void;
}

/** Who frees what the rule holds, how long that may take, and the rule's place among rules. */
function OwnerFields({ draft, onChange }: OwnerFieldsProps) {
  const { t } = useTranslation("review");
  const { t: word } = useTranslation();
  const [unit, setUnit] = useState<TimeUnit>(unitOf(draft.withinMinutes));
  const shown = draft.withinMinutes / minutesOf[unit];
  const put = (typed: number, of: TimeUnit) =>
    onChange({ withinMinutes: Math.max(1, Math.round(typed * minutesOf[of])) });
  return (
    <div className="m-form-row">
      <SelectField
        label={t("rule.owner")}
        value={draft.ownerRole}
        options={holdRoles.map((value) => ({ value, label: word(`role.${value}`) }))}
        onChange={(role) =>
          onChange({ ownerRole: holdRoles.find((each) => each === role) ?? "order_operations" })
        }
      />
      <TextField
        label={t("rule.within")}
        type="number"
        min={1}
        value={String(shown)}
        onChange={(typed) => put(Number(typed), unit)}
        required
      />
      <SelectField
        label={t("rule.unit")}
        value={unit}
        options={timeUnits.map((value) => ({ value, label: t(`unit.${value}`) }))}
        onChange={(chosen) => {
          const next = timeUnits.find((each) => each === chosen) ?? "minutes";
          setUnit(next);
          put(shown, next);
        }}
      />
      <TextField
        label={t("rule.rank")}
        hint={t("rule.rankHint")}
        type="number"
        min={0}
        max={10_000}
        value={String(draft.rank)}
        onChange={(typed) => onChange({ rank: Number(typed) })}
        required
      />
    </div>
  );
}
