import { AsyncLocalStorage } from "node:async_hooks";

/** A request that somebody waits for, until it has its answer. */
interface Asked {
  isWaiting: boolean;
  /** It waited for what others hold, with others: now it is only found out which of them does. */
  readonly isHurried?: boolean;
}

const asked = new AsyncLocalStorage<Asked>();

/** Whether somebody waits for what is done here: it is told soon that it must come back, not late. */
export const isAsked = (): boolean => asked.getStore()?.isWaiting === true;

/** Whether what is done here shall wait only a moment for what others hold. */
export const isHurried = (): boolean => asked.getStore()?.isHurried === true;

/**
 * Does what a request asks. What the request begins and leaves behind (a demo, a long job) goes on
 * as work that nobody waits for, once the request has its answer.
 */
export async function whileAsked<T>(work: () => Promise<T>): Promise<T> {
  const mine = { isWaiting: true };
  try {
    return await asked.run(mine, work);
  } finally {
    mine.isWaiting = false;
  }
}

/** Does what was gathered from several: it is waited for where one of them waits, wherever it began. */
export const asAsked = async <T>(asking: Asked, work: () => Promise<T>): Promise<T> => {
  const mine = { ...asking };
  try {
    return await asked.run(mine, work);
  } finally {
    mine.isWaiting = false;
  }
};
