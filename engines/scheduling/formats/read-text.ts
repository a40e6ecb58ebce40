import { err, ok } from "../../../kernel/index.ts";
import type { Result } from "../../../kernel/index.ts";

/** A job shop as text says it, in the form in which JSON says it: flat pairs, machines from 0. */
interface TextShop {
  readonly name: string;
  readonly m: number;
  readonly jobs: readonly (readonly (readonly number[])[])[];
  readonly setup?: readonly (readonly (readonly number[])[])[];
  /** What stands at the end of every job's line and is not understood: so many numbers. */
  readonly trailing: number;
}

interface Line {
  /** From 1, as editors count. */
  readonly number: number;
  readonly values: readonly number[];
}

/** Lines of numbers that belong together: `jobs machines`, then the jobs. */
interface Section {
  readonly name: string;
  readonly lines: readonly Line[];
  /** Words that end it, for the refusal where they come too early. */
  readonly end: string;
}

type Read<Value> = Result<Value, string>;

const isNumber = /^[+-]?\d+(\.\d+)?$/;
const comment = /(#|\/\/|%|;).*$/;

/** The sections of a text. Words before a section are its title; comments end a line. */
function sectionsOf(text: string): Section[] {
  const sections: Section[] = [];
  let name = "";
  let lines: Line[] = [];
  const close = (end: string) => {
    if (lines.length > 0) sections.push({ name, lines, end });
    if (lines.length > 0) name = "";
    lines = [];
  };
  for (const [at, whole] of text.split(/\r\n|\n|\r/).entries()) {
    const words = whole.replace(comment, "").trim().split(/\s+/).filter(Boolean);
    if (words.length === 0 || /^(times|machines)$/i.test(words[0] ?? "")) continue;
    if (words.every((word) => isNumber.test(word))) {
      lines.push({ number: at + 1, values: words.map(Number) });
      continue;
    }
    close(`line ${at + 1}: "${words.slice(0, 6).join(" ")}" is not a line of numbers`);
    name = /^\s*instance:?\s+(\S+)/i.exec(whole)?.[1] ?? name;
  }
  close("the text ends");
  return sections;
}

/** Numbers of one job, and the line on which they stand. */
interface Cursor {
  readonly values: readonly number[];
  readonly line: number;
  at: number;
}

interface Job {
  readonly operations: readonly (readonly number[])[];
  readonly rest: number;
}

/** `machine duration` pairs, one operation each. */
function plainJob({ values, number }: Line): Read<Job> {
  if (values.length % 2 === 1)
    return err(`line ${number}: ${values.length} numbers are no pairs of machine and duration`);
  const operations = Array.from({ length: values.length / 2 }, (_, at) =>
    values.slice(2 * at, 2 * at + 2),
  );
  return ok({ operations, rest: 0 });
}

/** How many operations; for each, how many alternatives and then as many pairs. */
function flexibleJob(cursor: Cursor): Read<Job> {
  const { values, line } = cursor;
  const take = () => values[cursor.at++];
  const count = take();
  const isCount = (value: number | undefined) =>
    value !== undefined && Number.isInteger(value) && value >= 1 && value <= values.length;
  if (!isCount(count)) return err(`line ${line}: ${count} is not a number of operations`);
  const operations: (readonly number[])[] = [];
  while (operations.length < (count ?? 0)) {
    const own = `line ${line}: operation ${operations.length + 1} of ${count}`;
    const choices = take();
    if (choices === undefined) return err(`${own} is missing`);
    if (!isCount(choices)) return err(`${own} has ${choices} for its number of alternatives`);
    const until = cursor.at + 2 * (choices ?? 0);
    if (until > values.length) return err(`${own} has fewer than its ${choices} alternatives`);
    operations.push(values.slice(cursor.at, until));
    cursor.at = until;
  }
  return ok({ operations, rest: values.length - cursor.at });
}

/** All jobs by a reading of a line; the refusal of the first line that it does not fit. */
function jobsBy(lines: readonly Line[], read: (line: Line) => Read<Job>): Read<readonly Job[]> {
  const jobs: Job[] = [];
  for (const line of lines) {
    const job = read(line);
    if (!job.ok) return job;
    const rest = jobs[0]?.rest ?? job.value.rest;
    if (job.value.rest !== rest)
      return err(`line ${line.number}: ${job.value.rest} numbers are left over, not ${rest}`);
    jobs.push(job.value);
  }
  return ok(jobs);
}

/** Taillard's form: a matrix of durations, then one of machines, both a line a job. */
function matrixJobs(
  times: readonly Line[],
  machines: readonly Line[],
  m: number,
): Read<readonly Job[]> {
  return jobsBy(times, (line) => {
    const on = machines[times.indexOf(line)];
    if (line.values.length !== m || on?.values.length !== m)
      return err(`line ${line.number}: a job takes ${m} durations and ${m} machines`);
    const operations = line.values.map((minutes, at) => [on.values[at] ?? 0, minutes]);
    return ok({ operations, rest: 0 });
  });
}

/** The later a reading fails, the more of the text it has understood: the lines up to its refusal. */
const reach = (why: string) => Number(/^line (\d+)/.exec(why)?.[1] ?? 0);

function jobsOf(
  lines: readonly Line[],
  own: { n: number; m: number; flexible: boolean },
): Read<readonly Job[]> {
  const { n, m } = own;
  const jobLines = lines.slice(0, n);
  const matrix = lines.length === 2 * n && lines.every(({ values }) => values.length === m);
  if (matrix) return matrixJobs(jobLines, lines.slice(n), m);
  const plain = jobsBy(jobLines, plainJob);
  const flexible = jobsBy(jobLines, ({ values, number }) =>
    flexibleJob({ values, line: number, at: 0 }),
  );
  const square = jobLines.every(({ values }) => values.length === 2 * m);
  const first = square && !own.flexible ? plain : flexible;
  const other = first === plain ? flexible : plain;
  if (first.ok) return first;
  if (other.ok && (square || !own.flexible)) return other;
  return !other.ok && reach(other.error) > reach(first.error) ? other : first;
}

/** Machines from 0, wherever the text begins to count; −1: it does neither from 0 nor from 1. */
function firstMachine(jobs: readonly Job[], m: number, usual: number): number {
  let [least, most] = [Infinity, -Infinity];
  for (const pairs of jobs.flatMap(({ operations }) => operations)) {
    for (let at = 0; at < pairs.length; at += 2) {
      least = Math.min(least, pairs[at] ?? 0);
      most = Math.max(most, pairs[at] ?? 0);
    }
  }
  if (least >= 0 && most < m) return least === 0 ? 0 : usual;
  return least >= 1 && most <= m ? 1 : -1;
}

/** Changeovers behind the jobs: a matrix a machine, by operation or by job; null where it is neither. */
function setupsOf(numbers: readonly number[], m: number, sizes: readonly number[]) {
  const size = sizes.find((each) => numbers.length === m * each * each);
  if (size === undefined) return null;
  return Array.from({ length: m }, (_, machine) =>
    Array.from({ length: size }, (_none, from) =>
      numbers.slice((machine * size + from) * size, (machine * size + from + 1) * size),
    ),
  );
}

function shopOf(section: Section): Read<TextShop> {
  const [header, ...lines] = section.lines;
  const [n = 0, m = 0, more] = header?.values ?? [];
  const at = `line ${header?.number ?? 1}`;
  const counts = [n, m].every((each) => Number.isInteger(each) && each >= 1 && each <= 1e6);
  if (!header || header.values.length < 2 || !counts)
    return err(`${at}: a text begins with the number of jobs and of machines`);
  if (lines.length < n)
    return err(`${section.end}, after ${lines.length} of the ${n} jobs that ${at} announces`);
  const flexible = header.values.length === 3 && more !== undefined;
  const jobs = jobsOf(lines, { n, m, flexible });
  if (!jobs.ok) return jobs;
  const plain = jobs.value.every(({ operations }) => operations.every((each) => each.length === 2));
  const first = firstMachine(jobs.value, m, plain && !flexible ? 0 : 1);
  if (first < 0) return err(`${at}: machines are to count from 0 or from 1, up to ${m} of them`);
  const made = jobs.value.map(({ operations }) =>
    operations.map((pairs) => pairs.map((value, place) => value - (place % 2 === 0 ? first : 0))),
  );
  const shop = {
    name: section.name || "unnamed",
    m,
    jobs: made,
    trailing: jobs.value[0]?.rest ?? 0,
  };
  const behind = lines.slice(n);
  const matrix = behind.length === n && lines.every(({ values }) => values.length === m);
  if (behind.length === 0 || matrix) return ok(shop);
  const operations = made.reduce((sum, job) => sum + job.length, 0);
  const numbers = behind.flatMap(({ values }) => values);
  const setup = setupsOf(numbers, m, [operations, n]);
  if (setup !== null) return ok({ ...shop, setup });
  return err(
    `line ${behind[0]?.number ?? 0}: ${numbers.length} numbers behind the jobs are no changeovers of ${m} machines by operation or job`,
  );
}

/**
 * The named job shop of a text, the first without a name: the usual forms of job shops (a line a job,
 * pairs of machine and duration), of flexible ones (counts before pairs, changeovers behind the jobs)
 * and Taillard's matrices. Comments begin with #, //, % or ;. Refusals name the line.
 */
export function readText(text: string, name?: string): Read<TextShop> {
  const sections = sectionsOf(text);
  const [only] = sections.length === 1 ? sections : [];
  const named = sections.find((each) => each.name === name);
  const picked =
    name === undefined ? sections[0] : (named ?? (only?.name === "" ? only : undefined));
  if (picked) return shopOf(picked);
  if (sections.length === 0) return err("it holds no numbers");
  const names = sections.slice(0, 5).map((each) => each.name || "unnamed");
  return err(`there is no ${name ?? ""} in it; there are ${names.join(", ")}`);
}
