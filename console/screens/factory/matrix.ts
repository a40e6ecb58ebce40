/** Minutes as typed, by "from/to"; what takes no time is empty. */
export type Matrix = Readonly<Record<string, string>>;

interface Setup {
  readonly fromFamilyId: number;
  readonly toFamilyId: number;
  readonly minutes: number;
}

const keyOf = (from: number, to: number) => `${from}/${to}`;

/** What a cell of the matrix holds. */
export const cellOf = (matrix: Matrix, from: number, to: number): string =>
  matrix[keyOf(from, to)] ?? "";

/** The matrix of stored changeovers. */
export const matrixOf = (setups: readonly Setup[]): Matrix =>
  Object.fromEntries(
    setups.map((each) => [keyOf(each.fromFamilyId, each.toFamilyId), String(each.minutes)]),
  );

/** Whether a cell can be minutes of a changeover. */
export const isMinutes = (text: string): boolean =>
  text.trim() === "" || (/^\d{1,6}$/.test(text.trim()) && Number(text) <= 100_000);

/** The changeovers that a matrix says; empty cells take no time and are left out. */
export function setupsOf(matrix: Matrix): Setup[] {
  return Object.entries(matrix).flatMap(([key, text]) => {
    const [fromFamilyId = 0, toFamilyId = 0] = key.split("/").map(Number);
    const minutes = Number(text);
    return text.trim() === "" ? [] : [{ fromFamilyId, toFamilyId, minutes }];
  });
}

/** The matrix with a block of cells written from one cell on, to the right and down. */
export function withBlock(
  matrix: Matrix,
  families: readonly number[],
  block: {
    readonly row: number;
    readonly column: number;
    readonly cells: readonly (readonly string[])[];
  },
): Matrix {
  const changed: Record<string, string> = { ...matrix };
  for (const [down, cells] of block.cells.entries())
    for (const [right, text] of cells.entries()) {
      const from = families[block.row + down];
      const to = families[block.column + right];
      if (from !== undefined && to !== undefined) changed[keyOf(from, to)] = text.trim();
    }
  return changed;
}
