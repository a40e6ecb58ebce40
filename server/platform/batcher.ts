import { asAsked, isAsked } from "./asked.ts";

/** How a batcher works; see createBatcher. */
export interface BatcherOptions<Input, Output> {
  /** Decides a whole batch; the outputs stand in the order of the inputs. */
  readonly run: (batch: readonly Input[]) => Promise<readonly Output[]>;
  /** How heavy one input is, such as its number of lines. */
  readonly weigh: (input: Input) => number;
  readonly countMax: number;
  readonly weightMax: number;
  /** Inputs waiting at most; beyond it a caller is refused at once instead of waiting in vain. */
  readonly waitingMax: number;
  /** True when the failure is of the world (database away): a split would only fail twice. */
  readonly isOutage: (error: unknown) => boolean;
  /**
   * True when it failed as something that one of them asks for is held by others: the rest is found and
   * done, with little patience. Absent: no failure is of that kind.
   */
  readonly isHeld?: (error: unknown) => boolean;
  /** Absent: one batch at a time. */
  readonly beside?: Beside<Input>;
}

/** When a batch may run beside another that is in flight. */
export interface Beside<Input> {
  /**
   * What an input contends for, as names. Inputs that share a name are decided in the order in which
   * they came, never in two batches at once.
   */
  readonly touches: (input: Input) => readonly string[];
  /** Batches in flight at most. */
  readonly lanes: number;
  /**
   * Fewer inputs are not worth a transaction of their own beside another: they wait and grow. Where
   * nothing is in flight they wait only as long as each turn of the event loop brings more.
   */
  readonly countMin: number;
}

/** Too many are waiting: the caller should come back. */
export class BatcherFull extends Error {
  /** As PostgreSQL says that its means do not suffice: whoever knows one knows the other. */
  readonly code = "53000";
}

export interface Batcher<Input, Output> {
  /** The output of this input, decided together with whatever else arrived meanwhile. */
  submit(input: Input): Promise<Output>;
  /** Inputs waiting and in flight. */
  readonly size: () => number;
}

interface Waiting<Input, Output> {
  readonly input: Input;
  readonly touches: readonly string[];
  /** Somebody waits for it: a batch may be begun by another, long after. */
  readonly isAsked: boolean;
  readonly resolve: (output: Output) => void;
  readonly reject: (error: unknown) => void;
}

type Batch<Input, Output> = readonly Waiting<Input, Output>[];

/** Parts of a batch that may yet be waited for in vain: two culprits among two hundred are found by it. */
const heldMax = 16;

/** Runs a batch; one that fails is split in two until the culprit stands alone. */
async function settle<Input, Output>(
  options: BatcherOptions<Input, Output>,
  batch: Batch<Input, Output>,
  known: { heldLeft: number } | null = null,
): Promise<void> {
  try {
    const asking = { isWaiting: batch.some((each) => each.isAsked), isHurried: known !== null };
    const outputs = await asAsked(asking, () => options.run(batch.map((each) => each.input)));
    batch.forEach((each, index) => each.resolve(outputs[index] as Output));
  } catch (error) {
    const isHeld = options.isHeld?.(error) === true;
    const left = isHeld ? (known ?? { heldLeft: heldMax }) : known;
    if (isHeld && left) left.heldLeft -= 1;
    // Where much is held, the rest comes back later rather than wait for it part by part.
    const isHopeless = isHeld ? (left?.heldLeft ?? 0) <= 0 : options.isOutage(error);
    if (batch.length === 1 || isHopeless) {
      for (const each of batch) each.reject(error);
      return;
    }
    const half = Math.ceil(batch.length / 2);
    await settle(options, batch.slice(0, half), left);
    await settle(options, batch.slice(half), left);
  }
}

/**
 * Parts what waits into the next batch and the rest. Whoever touches what is busy stays, and so does
 * whoever touches what somebody before him waits for: nobody is overtaken on anything he asks for.
 */
function part<Input, Output>(
  options: BatcherOptions<Input, Output>,
  waiting: Batch<Input, Output>,
  inFlight: Iterable<Batch<Input, Output>>,
) {
  const busy = new Set<string>();
  for (const flying of inFlight)
    for (const { touches } of flying) for (const name of touches) busy.add(name);
  const batch: Waiting<Input, Output>[] = [];
  const rest: Waiting<Input, Output>[] = [];
  let weight = 0;
  let at = 0;
  for (; at < waiting.length && batch.length < options.countMax; at += 1) {
    const each = waiting[at] as Waiting<Input, Output>;
    if (each.touches.some((name) => busy.has(name))) {
      for (const name of each.touches) busy.add(name);
      rest.push(each);
      continue;
    }
    weight += options.weigh(each.input);
    if (batch.length > 0 && weight > options.weightMax) break;
    batch.push(each);
  }
  return { batch, rest: rest.length > 0 ? rest.concat(waiting.slice(at)) : waiting.slice(at) };
}

/** Turns of the event loop at most in which a small batch may grow before it leaves. */
const turnsMax = 8;

const nextTurn = () => new Promise<void>((resolve) => void setImmediate(resolve));

/**
 * Lets what arrives together join the batch. Requests of one moment are read one by one: the first
 * would leave alone, and all others would wait for it.
 */
async function gather(waiting: () => number, enough: number): Promise<void> {
  await Promise.resolve();
  let seen = 0;
  for (let turns = 0; turns < turnsMax; turns += 1) {
    if (waiting() === seen || waiting() >= enough) return;
    seen = waiting();
    await nextTurn();
  }
}

const alone = { touches: () => [], lanes: 1, countMin: 1 };

/**
 * A natural group commit: while one batch is in flight the next one fills, with no timer. Alone, an
 * input leaves with the next turn of the event loop; in a rush, up to `countMax` share one transaction,
 * and what contends for nothing that is in flight may leave beside it. A poisoned input does not fail
 * its neighbours.
 */
export function createBatcher<Input, Output>(
  options: BatcherOptions<Input, Output>,
): Batcher<Input, Output> {
  const { touches, lanes, countMin }: Beside<Input> = options.beside ?? alone;
  const inFlight = new Set<Batch<Input, Output>>();
  let waiting: Waiting<Input, Output>[] = [];
  let isCalled = false;

  async function fly(batch: Batch<Input, Output>): Promise<void> {
    inFlight.add(batch);
    await settle(options, batch);
    inFlight.delete(batch);
    void call();
  }

  function leave(): void {
    while (waiting.length > 0 && inFlight.size < lanes) {
      const least = inFlight.size > 0 ? countMin : 1;
      if (waiting.length < least) return;
      const { batch, rest } = part(options, waiting, inFlight);
      if (batch.length < least) return;
      waiting = rest;
      void fly(batch);
    }
  }

  async function call(): Promise<void> {
    if (isCalled || inFlight.size >= lanes) return;
    if (inFlight.size > 0 && waiting.length < countMin) return;
    isCalled = true;
    await gather(() => waiting.length, countMin);
    isCalled = false;
    leave();
  }

  return {
    submit: (input) =>
      new Promise((resolve, reject) => {
        if (waiting.length >= options.waitingMax) {
          reject(new BatcherFull("too many requests are waiting"));
          return;
        }
        waiting.push({ input, touches: touches(input), isAsked: isAsked(), resolve, reject });
        void call();
      }),
    size: () => [...inFlight].reduce((sum, batch) => sum + batch.length, waiting.length),
  };
}
