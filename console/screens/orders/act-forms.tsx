import { useState } from "react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { holdReasons, holdRoles } from "../../../contract/review.ts";
import { typedInstant, typedText } from "../../parts/typed-time.ts";

interface BarProps {
  readonly title: string;
  readonly submit: string;
  readonly onGo: () => void;
  readonly onLeave: () => void;
  readonly children: ReactNode;
}

/** The fields of one act in the bar, with the button that does it and the one that leaves it. */
export function ActBar({ title, submit, onGo, onLeave, children }: BarProps) {
  const { t } = useTranslation("orderActs");
  return (
    <form
      className="m-actions"
      aria-label={title}
      onSubmit={(event) => {
        event.preventDefault();
        onGo();
      }}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        onLeave();
      }}
    >
      {children}
      <button type="submit" className="m-button m-primary">
        {submit}
      </button>
      <button type="button" className="m-button" onClick={onLeave}>
        {t("leave")}
      </button>
    </form>
  );
}

interface WhyProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly autoFocus?: boolean;
}

/** Why it is done: it stands in the orders' timelines. */
function Why({ value, onChange, autoFocus = false }: WhyProps) {
  const { t } = useTranslation("orderActs");
  return (
    <input
      className="m-field m-field-text"
      aria-label={t("why")}
      placeholder={t("why")}
      value={value}
      onChange={(event) => onChange(event.target.value)}
      required
      maxLength={2_000}
      autoFocus={autoFocus}
    />
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly value: string;
  readonly options: readonly { readonly value: string; readonly label: string }[];
  readonly onChange: (value: string) => void;
}

function Choice({ label, value, options, onChange }: ChoiceProps) {
  return (
    <select
      className="m-field"
      aria-label={label}
      value={value}
      onChange={(event) => onChange(event.target.value)}
    >
      {options.map((each) => (
        <option key={each.value} value={each.value}>
          {each.label}
        </option>
      ))}
    </select>
  );
}

/** Of which reason the holds are; all of them unless chosen. */
function ReasonChoice({ value, onChange }: Pick<ChoiceProps, "value" | "onChange">) {
  const { t } = useTranslation("orderActs");
  const { t: word } = useTranslation();
  const options = [
    { value: "", label: t("everyReason") },
    ...holdReasons.map((reason) => ({ value: reason, label: word(`reason.${reason}`) })),
  ];
  return <Choice label={t("reason")} value={value} options={options} onChange={onChange} />;
}

export interface HoldWords {
  readonly why: string;
  readonly reason: (typeof holdReasons)[number] | undefined;
  readonly ownerRole: (typeof holdRoles)[number];
  readonly dueAt: string;
}

export type FormAct = "hold" | "cancel" | "release" | "assign";

interface FormProps {
  readonly act: FormAct;
  readonly onGo: (words: HoldWords) => void;
  readonly onLeave: () => void;
}

const dayMs = 86_400_000;
const tomorrow = () => typedText(new Date(Date.now() + dayMs).toISOString());

/** What an act on many orders needs to be told: why, and for holds which, whose and until when. */
export function ActForm({ act, onGo, onLeave }: FormProps) {
  const { t } = useTranslation("orderActs");
  const { t: word } = useTranslation();
  const [why, setWhy] = useState("");
  const [reason, setReason] = useState("");
  const [role, setRole] = useState<string>("order_operations");
  const [due, setDue] = useState(tomorrow);
  const go = () =>
    onGo({
      why: why.trim(),
      reason: holdReasons.find((each) => each === reason),
      ownerRole: holdRoles.find((each) => each === role) ?? "order_operations",
      dueAt: typedInstant(due),
    });
  const isOfHolds = act === "release" || act === "assign";
  return (
    <ActBar title={t(act)} submit={t(act)} onGo={go} onLeave={onLeave}>
      <Why value={why} onChange={setWhy} autoFocus />
      {isOfHolds && <ReasonChoice value={reason} onChange={setReason} />}
      {act === "assign" && (
        <>
          <Choice
            label={t("owner")}
            value={role}
            options={holdRoles.map((each) => ({ value: each, label: word(`role.${each}`) }))}
            onChange={setRole}
          />
          <input
            className="m-field"
            type="datetime-local"
            aria-label={t("due")}
            value={due}
            onChange={(event) => setDue(event.target.value)}
            required
          />
        </>
      )}
    </ActBar>
  );
}
