import { err, ok } from "../../../kernel/index.ts";
import type { BothWords, Result } from "../../../kernel/index.ts";

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
  readonly end: BothWords;
}

type Read<Value> = Result<Value, BothWords>;

/** A refusal of a line, and how far the text was understood: the later it fails, the more of it. */
interface LineRefusal extends BothWords {
  readonly line: number;
}

const refuse = (line: number, why: BothWords) =>
  err<LineRefusal>({ line, en: `line ${line}: ${why.en}`, zh: `第 ${line} 行：${why.zh}` });

type ReadLine<Value> = Result<Value, LineRefusal>;

const isNumber = /^[+-]?\d+(\.\d+)?$/;
const comment = /(#|\/\/|%|;).*$/;

/** The sections of a text. Words before a section are its title; comments end a line. */
function sectionsOf(text: string): Section[] {
  const sections: Section[] = [];
  let name = "";
  let lines: Line[] = [];
  const close = (end: BothWords) => {
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
    const shown = `"${words.slice(0, 6).join(" ")}"`;
    close({
      en: `line ${at + 1}: ${shown} is not a line of numbers`,
      zh: `第 ${at + 1} 行：${shown} 不是数字行`,
    });
    name = /^\s*instance:?\s+(\S+)/i.exec(whole)?.[1] ?? name;
  }
  close({ en: "the text ends", zh: "文本到此结束" });
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
function plainJob({ values, number }: Line): ReadLine<Job> {
  if (values.length % 2 === 1)
    return refuse(number, {
      en: `${values.length} numbers are no pairs of machine and duration`,
      zh: `${values.length} 个数不能成为机器与时长的对`,
    });
  const operations = Array.from({ length: values.length / 2 }, (_, at) =>
    values.slice(2 * at, 2 * at + 2),
  );
  return ok({ operations, rest: 0 });
}

/** How many operations; for each, how many alternatives and then as many pairs. */
function flexibleJob(cursor: Cursor): ReadLine<Job> {
  const { values, line } = cursor;
  const take = () => values[cursor.at++];
  const count = take();
  const isCount = (value: number | undefined) =>
    value !== undefined && Number.isInteger(value) && value >= 1 && value <= values.length;
  if (!isCount(count))
    return refuse(line, {
      en: `${count} is not a number of operations`,
      zh: `${count} 不是工序数`,
    });
  const operations: (readonly number[])[] = [];
  while (operations.length < (count ?? 0)) {
    const at = operations.length + 1;
    const wrong = (en: string, zh: string) =>
      refuse(line, {
        en: `operation ${at} of ${count} ${en}`,
        zh: `第 ${at} 道工序（共 ${count} 道）${zh}`,
      });
    const choices = take();
    if (choices === undefined) return wrong("is missing", "缺失");
    if (!isCount(choices))
      return wrong(`has ${choices} for its number of alternatives`, `的备选数为 ${choices}`);
    const until = cursor.at + 2 * (choices ?? 0);
    if (until > values.length)
      return wrong(`has fewer than its ${choices} alternatives`, `不足 ${choices} 个备选`);
    operations.push(values.slice(cursor.at, until));
    cursor.at = until;
  }
  return ok({ operations, rest: values.length - cursor.at });
}

/** All jobs by a reading of a line; the refusal of the first line that it does not fit. */
function jobsBy(
  lines: readonly Line[],
  read: (line: Line) => ReadLine<Job>,
): ReadLine<readonly Job[]> {
  const jobs: Job[] = [];
  for (const line of lines) {
    const job = read(line);
    if (!job.ok) return job;
    const rest = jobs[0]?.rest ?? job.value.rest;
    if (job.value.rest !== rest)
      return refuse(line.number, {
        en: `${job.value.rest} numbers are left over, not ${rest}`,
        zh: `剩余 ${job.value.rest} 个数，而不是 ${rest} 个`,
      });
    jobs.push(job.value);
  }
  return ok(jobs);
}

/** Taillard's form: a matrix of durations, then one of machines, both a line a job. */
function matrixJobs(
  times: readonly Line[],
  machines: readonly Line[],
  m: number,
): ReadLine<readonly Job[]> {
  return jobsBy(times, (line) => {
    const on = machines[times.indexOf(line)];
    if (line.values.length !== m || on?.values.length !== m)
      return refuse(line.number, {
        en: `a job takes ${m} durations and ${m} machines`,
        zh: `每个作业应有 ${m} 个时长与 ${m} 台机器`,
      });
    const operations = line.values.map((minutes, at) => [on.values[at] ?? 0, minutes]);
    return ok({ operations, rest: 0 });
  });
}

function jobsOf(
  lines: readonly Line[],
  own: { n: number; m: number; flexible: boolean },
): ReadLine<readonly Job[]> {
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
  return !other.ok && other.error.line > first.error.line ? other : first;
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
  const at = header?.number ?? 1;
  const counts = [n, m].every((each) => Number.isInteger(each) && each >= 1 && each <= 1e6);
  if (!header || header.values.length < 2 || !counts)
    return refuse(at, {
      en: "a text begins with the number of jobs and of machines",
      zh: "文本应以作业数与机器数开头",
    });
  if (lines.length < n)
    return err({
      en: `${section.end.en}, after ${lines.length} of the ${n} jobs that line ${at} announces`,
      zh: `${section.end.zh}，而第 ${at} 行写明有 ${n} 个作业，此前只有 ${lines.length} 个`,
    });
  const flexible = header.values.length === 3 && more !== undefined;
  const jobs = jobsOf(lines, { n, m, flexible });
  if (!jobs.ok) return jobs;
  const plain = jobs.value.every(({ operations }) => operations.every((each) => each.length === 2));
  const first = firstMachine(jobs.value, m, plain && !flexible ? 0 : 1);
  if (first < 0)
    return refuse(at, {
      en: `machines are to count from 0 or from 1, up to ${m} of them`,
      zh: `机器应从 0 或 1 起编号，最多 ${m} 台`,
    });
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
  return refuse(behind[0]?.number ?? 0, {
    en: `${numbers.length} numbers behind the jobs are no changeovers of ${m} machines by operation or job`,
    zh: `作业之后的 ${numbers.length} 个数不是 ${m} 台机器按工序或按作业的换型时间`,
  });
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
  if (sections.length === 0) return err({ en: "it holds no numbers", zh: "其中没有数字" });
  const names = sections.slice(0, 5).map((each) => each.name || "unnamed");
  return err({
    en: `there is no ${name ?? ""} in it; there are ${names.join(", ")}`,
    zh: `其中没有 ${name ?? ""}；有 ${names.join("、")}`,
  });
}
