import type { InputHTMLAttributes } from "react";

interface LabelledProps extends Omit<
  InputHTMLAttributes<HTMLInputElement>,
  "onChange" | "className"
> {
  readonly label: string;
  readonly onText: (text: string) => void;
}

/** An input under its name. */
export function Labelled({ label, onText, ...input }: LabelledProps) {
  return (
    <label>
      {label}
      <input {...input} className="m-field" onChange={(event) => onText(event.target.value)} />
    </label>
  );
}
