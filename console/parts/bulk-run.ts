import { useEffect, useRef, useState } from "react";
import { ApiError } from "../../contract/client.ts";

export interface Refused {
  readonly name: string;
  readonly message: string;
}

/** How far an act over many rows has come. */
export interface BulkState {
  readonly title: string;
  readonly running: boolean;
  readonly stopped: boolean;
  readonly done: number;
  readonly failed: number;
  /** Null while the rows are still being collected. */
  readonly total: number | null;
  readonly refused: readonly Refused[];
}

interface BulkWork<Row> {
  readonly title: string;
  /** The rows, a part at a time; they are all collected before the first act. */
  readonly rows: AsyncIterable<readonly Row[]>;
  readonly nameOf: (row: Row) => string;
  /** Acts on some rows; gives for each why it was refused, or null. What it throws fails them all. */
  readonly act: (rows: readonly Row[]) => Promise<readonly (string | null)[]>;
  /** How many rows one act takes: 1 unless told. */
  readonly size?: number;
  readonly onEnd: (done: number) => void;
}

const atOnce = 4;
const refusedShown = 200;

/**
 * Runs one act over many rows, four at a time (or in parts), and says how far it is and which rows
 * were refused and why. Leaving the page asks first. What was done stays done when it is stopped.
 */
export function useBulkRun<Row>() {
  const [state, setState] = useState<BulkState | null>(null);
  const stopping = useRef(false);
  const running = state?.running ?? false;
  useEffect(() => {
    if (!running) return undefined;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, [running]);
  const start = async (work: BulkWork<Row>): Promise<void> => {
    stopping.current = false;
    const now = { ...begun, title: work.title };
    const tell = (change: Partial<Mutable>) => {
      Object.assign(now, change);
      setState({ ...now });
    };
    tell({});
    try {
      const rows: Row[] = [];
      for await (const part of work.rows) {
        rows.push(...part);
        if (stopping.current) break;
      }
      tell({ total: rows.length });
      const queue = partsOf(rows, work.size ?? 1).values();
      const walk = async () => {
        for (const part of queue) {
          if (stopping.current) return;
          const said = await saidTo(work.act(part), part.length);
          const told = part.flatMap((row, at) => {
            const message = said[at] ?? null;
            return message === null ? [] : [{ name: work.nameOf(row), message }];
          });
          tell({
            done: now.done + part.length - told.length,
            failed: now.failed + told.length,
            refused: [...now.refused, ...told].slice(0, refusedShown),
          });
        }
      };
      await Promise.all(Array.from({ length: work.size ? 1 : atOnce }, walk));
    } catch (error) {
      tell({ refused: [...now.refused, { name: "", message: messageOf(error) }] });
    }
    tell({ running: false, stopped: stopping.current });
    work.onEnd(now.done);
  };
  return {
    state,
    start,
    stop: () => {
      stopping.current = true;
    },
    close: () => setState(null),
  };
}

type Mutable = { -readonly [Field in keyof BulkState]: BulkState[Field] };

const begun: BulkState = {
  title: "",
  running: true,
  stopped: false,
  done: 0,
  failed: 0,
  total: null,
  refused: [],
};

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

function partsOf<Row>(rows: readonly Row[], size: number): (readonly Row[])[] {
  const parts = Math.ceil(rows.length / size);
  return Array.from({ length: parts }, (_, at) => rows.slice(at * size, (at + 1) * size));
}

/** A refusal as a person reads it: what is wrong, and what to do next. */
const inWords = (message: string, hint: unknown) =>
  typeof hint === "string" && hint !== "" ? `${message} ${hint}` : message;

/** What is said against each row of an act; a fault or a lost connection is said against all. */
async function saidTo(
  act: Promise<readonly (string | null)[]>,
  count: number,
): Promise<readonly (string | null)[]> {
  try {
    return await act;
  } catch (error) {
    const said =
      error instanceof ApiError ? inWords(error.message, error.refusal.hint) : messageOf(error);
    return Array.from({ length: count }, () => said);
  }
}

/** Lets a run act on one row at a time; a refusal of the server is told, not thrown on. */
export const eachAlone =
  <Row>(act: (row: Row) => Promise<unknown>) =>
  async ([row]: readonly Row[]): Promise<readonly null[]> => {
    if (row !== undefined) await act(row);
    return [null];
  };

/** What a bulk answer of the server says against each row. */
export const refusalsOf = (
  rows: readonly { readonly refusal: { message: string; hint: string } | null }[],
): readonly (string | null)[] =>
  rows.map(({ refusal }) => (refusal ? inWords(refusal.message, refusal.hint) : null));
