/** Why a message or a row cannot be taken in: the field, its value and the rule it breaks. */
export interface Problem {
  readonly field: string;
  readonly value: string;
  /** A word that the message tables explain in both languages: `not_a_number`, `required`, … */
  readonly rule: string;
}
