import progressBar from "cli-progress";
import { both } from "./language.ts";

/** How far long work has come, on the error output so that results stay clean. */
export interface Progress {
  /** So much is done; of so much, where that is known. */
  to(done: number, total?: number): void;
  end(): void;
}

const silent: Progress = { to: () => undefined, end: () => undefined };

/**
 * Shows a bar (or, where the whole is unknown, a count) of a unit of work: nothing when results are
 * asked for as JSON, and a plain line now and then where no person watches a terminal.
 */
export function openProgress(unit: string, { json }: { readonly json?: boolean }): Progress {
  if (json) return silent;
  if (!process.stderr.isTTY) return plainProgress(unit);
  const known = `{bar} {percentage}% | {value}/{total} ${unit} | {duration_formatted}`;
  const open = `{value} ${unit} | {duration_formatted}`;
  let bar: progressBar.SingleBar | null = null;
  return {
    to(done, total = 0) {
      if (!bar) {
        const format = total > 0 ? known : open;
        bar = new progressBar.SingleBar({ format }, progressBar.Presets.rect);
        bar.start(total, 0);
      }
      bar.update(total > 0 ? Math.min(total, done) : done);
    },
    end: () => bar?.stop(),
  };
}

/** Lines for a log: each time the work has doubled, or come a tenth further. */
function plainProgress(unit: string): Progress {
  let next = 0;
  return {
    to(done, total = 0) {
      if (done === 0 || done < next) return;
      next = total > 0 ? done + total / 10 : done * 2;
      const known = both(
        `${Math.min(done, total)} of ${total} ${unit}`,
        `${done} / ${total} ${unit}`,
      );
      console.error(total > 0 ? known : `${done} ${unit}`);
    },
    end: () => undefined,
  };
}
