/** Codes out of what a scanner typed or a person pasted, each on a line or behind a comma. */
export const codesIn = (text: string) =>
  text
    .split(/[\r\n\t,;\u3001\uff0c\uff1b]+/u)
    .map((code) => code.trim().slice(0, 120))
    .filter((code) => code !== "");
