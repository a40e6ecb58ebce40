import { useId } from "react";
import type { FormEvent, ReactNode } from "react";
import { ErrorNotice } from "./error-notice.tsx";

interface FieldProps {
  readonly label: string;
  /** What belongs here, under the field and read out with it. */
  readonly hint?: string;
  /** Draws the field; `id` ties the label to it, `describedBy` the hint. */
  readonly children: (ties: { id: string; "aria-describedby": string | undefined }) => ReactNode;
}

/** A labelled field with its hint. */
export function Field({ label, hint, children }: FieldProps) {
  const id = useId();
  const hintId = hint ? `${id}-hint` : undefined;
  return (
    <div className="m-form-field">
      <label htmlFor={id}>{label}</label>
      {children({ id, "aria-describedby": hintId })}
      {hint && (
        <small id={hintId} className="m-soft">
          {hint}
        </small>
      )}
    </div>
  );
}

interface TextProps {
  readonly label: string;
  readonly hint?: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly type?: "text" | "number" | "date" | "time" | "datetime-local" | "password";
  readonly required?: boolean;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly min?: number | string;
  readonly max?: number | string;
  readonly step?: number;
  readonly autoFocus?: boolean;
  readonly autoComplete?: string;
  readonly disabled?: boolean;
}

/** A field of one line. */
export function TextField({ label, hint, onChange, type = "text", ...input }: TextProps) {
  return (
    <Field label={label} {...(hint ? { hint } : {})}>
      {(ties) => (
        <input
          {...ties}
          {...input}
          type={type}
          className="m-field"
          autoComplete={input.autoComplete ?? "off"}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}

export interface Option {
  readonly value: string;
  readonly label: string;
}

interface SelectProps {
  readonly label: string;
  readonly hint?: string;
  readonly value: string;
  readonly options: readonly Option[];
  readonly onChange: (value: string) => void;
  readonly disabled?: boolean;
}

/** A field with a closed list of answers. */
export function SelectField({ label, hint, options, onChange, ...input }: SelectProps) {
  return (
    <Field label={label} {...(hint ? { hint } : {})}>
      {(ties) => (
        <select
          {...ties}
          {...input}
          className="m-field"
          onChange={(event) => onChange(event.target.value)}
        >
          {options.map((each) => (
            <option key={each.value} value={each.value}>
              {each.label}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

interface TickProps {
  readonly label: string;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  readonly disabled?: boolean;
}

/** A box to tick with its words beside it. */
export function Tick({ label, checked, onChange, disabled = false }: TickProps) {
  return (
    <label className="m-tick">
      <input
        type="checkbox"
        checked={checked}
        disabled={disabled}
        onChange={(event) => onChange(event.target.checked)}
      />
      <span>{label}</span>
    </label>
  );
}

interface ActFormProps {
  readonly label: string;
  readonly error: unknown;
  readonly pending: boolean;
  /** What the one primary button says. */
  readonly submit: string;
  readonly onSubmit: () => void;
  /** Further buttons beside the primary one. */
  readonly more?: ReactNode;
  readonly children: ReactNode;
}

/** A form for one act: fields, what was refused beside them, and the one primary button last. */
export function ActForm(props: ActFormProps) {
  const send = (event: FormEvent) => {
    event.preventDefault();
    props.onSubmit();
  };
  return (
    <form className="m-form" aria-label={props.label} onSubmit={send}>
      {props.children}
      <ErrorNotice error={props.error} />
      <div className="m-actions">
        <button type="submit" className="m-button m-primary" disabled={props.pending}>
          {props.submit}
        </button>
        {props.more}
      </div>
    </form>
  );
}
