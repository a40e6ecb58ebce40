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
  /** One act, with an idempotency key of its own. A refusal of the server is told, not thrown on. */
  readonly act: (row: Row) => Promise<void>;
  readonly onEnd: (done: number) => void;
}

const atOnce = 4;
const refusedShown = 200;

/**
 * Runs one act over many rows, four at a time, and says how far it is and which rows were refused
 * and why. Leaving the page asks first. What was done stays done when it is stopped.
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
      const queue = rows.values();
      const walk = async () => {
        for (const row of queue) {
          if (stopping.current) return;
          const refusal = await refusalOf(work.act(row));
          if (refusal === null) tell({ done: now.done + 1 });
          else {
            const told = { name: work.nameOf(row), message: refusal };
            tell({
              failed: now.failed + 1,
              refused: [...now.refused, told].slice(0, refusedShown),
            });
          }
        }
      };
      await Promise.all(Array.from({ length: atOnce }, walk));
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

/** What the server says against an act, or null when it was done. */
async function refusalOf(act: Promise<void>): Promise<string | null> {
  try {
    await act;
    return null;
  } catch (error) {
    // A fault or a lost connection fails this row too: its key makes trying again safe.
    if (!(error instanceof ApiError)) return messageOf(error);
    const { hint } = error.refusal;
    return typeof hint === "string" ? `${error.message} ${hint}` : error.message;
  }
}
