/** One figure of the printed table, beside what was asked; `key` names it in the JSON line. */
export interface Line {
  readonly name: string;
  readonly value: number;
  readonly asked: string;
  readonly key?: string;
}
