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
}

/** Too many are waiting: the caller should come back. */
export class BatcherFull extends Error {}

export interface Batcher<Input, Output> {
  /** The output of this input, decided together with whatever else arrived meanwhile. */
  submit(input: Input): Promise<Output>;
  /** Inputs waiting and in flight. */
  readonly size: () => number;
}

interface Waiting<Input, Output> {
  readonly input: Input;
  readonly resolve: (output: Output) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * A natural group commit: while one batch is in flight the next one fills, with no timer. Alone, an
 * input leaves at once; in a rush, up to `countMax` share one transaction. A poisoned input does
 * not fail its neighbours: a failed batch is split in two until the culprit stands alone.
 */
export function createBatcher<Input, Output>(
  options: BatcherOptions<Input, Output>,
): Batcher<Input, Output> {
  let waiting: Waiting<Input, Output>[] = [];
  let inFlight = 0;

  async function settle(batch: readonly Waiting<Input, Output>[]): Promise<void> {
    try {
      const outputs = await options.run(batch.map((each) => each.input));
      batch.forEach((each, index) => each.resolve(outputs[index] as Output));
    } catch (error) {
      if (batch.length === 1 || options.isOutage(error)) {
        for (const each of batch) each.reject(error);
        return;
      }
      const half = Math.ceil(batch.length / 2);
      await settle(batch.slice(0, half));
      await settle(batch.slice(half));
    }
  }

  function takeBatch(): Waiting<Input, Output>[] {
    let count = 0;
    let weight = 0;
    while (count < waiting.length && count < options.countMax) {
      weight += options.weigh((waiting[count] as Waiting<Input, Output>).input);
      if (count > 0 && weight > options.weightMax) break;
      count += 1;
    }
    const batch = waiting.slice(0, count);
    waiting = waiting.slice(count);
    return batch;
  }

  async function drain(): Promise<void> {
    if (inFlight > 0) return;
    // Let everything that arrived in this turn of the event loop join the batch.
    inFlight = 1;
    await Promise.resolve();
    while (waiting.length > 0) {
      const batch = takeBatch();
      inFlight = batch.length;
      await settle(batch);
    }
    inFlight = 0;
  }

  return {
    submit: (input) =>
      new Promise((resolve, reject) => {
        if (waiting.length >= options.waitingMax) {
          reject(new BatcherFull("too many requests are waiting"));
          return;
        }
        waiting.push({ input, resolve, reject });
        void drain();
      }),
    size: () => waiting.length + inFlight,
  };
}
