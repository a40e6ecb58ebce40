// How a step tells the product something: once, again, twice at the same moment, or with another
// request under the same key.
import assert from "node:assert/strict";
import type { Answer, Request } from "./real.ts";
import type { Book } from "./book.ts";

export const repeats = ["once", "once", "after", "together", "changed"] as const;

/** What a step is made of; each step reads of it what it needs. */
export interface Asked {
  readonly first: number;
  readonly second: number;
  readonly third: number;
  readonly units: number;
  readonly repeat: (typeof repeats)[number];
}

/** The same request with another number or another reason in it. */
function otherBody(body: object): object {
  const changed = structuredClone(body) as Record<string, unknown>;
  for (const name of ["units", "protected"])
    if (typeof changed[name] === "number") return { ...changed, [name]: changed[name] + 1 };
  for (const name of ["why", "note", "externalId"])
    if (typeof changed[name] === "string") return { ...changed, [name]: `${changed[name]}!` };
  const [line, ...others] = changed["lines"] as { units: number }[];
  return { ...changed, lines: [{ ...line, units: (line?.units ?? 0) + 1 }, ...others] };
}

/** A repeat is answered as the first was; an order's may say that it is known. */
function assertSame(first: Answer, again: Answer, request: Request): void {
  const said = `${request.method} ${request.path} again: ${JSON.stringify(again)}`;
  assert.equal(again.status, first.status, said);
  if (first.status !== 200) return;
  if (again.body["kind"] === "duplicate" || first.body["kind"] === "duplicate")
    assert.equal(again.body["orderId"], first.body["orderId"], said);
  else assert.deepEqual(again.body, first.body, said);
}

/** Sends an acknowledged request once more: the same answer, and no second effect. */
export async function replay(book: Book, at: number): Promise<void> {
  const known = book.given[at % book.given.length];
  if (!known) return;
  const again = await book.product.send(book.company.tenantId, known.request);
  assertSame(known.answer, again, known.request);
}

/** Tells the product something under a new key, and again as the step asks for it. */
export async function tell(
  book: Book,
  asked: Asked,
  request: Omit<Request, "key">,
): Promise<Answer> {
  book.serial += 1;
  const whole: Request = { ...request, key: `m${book.serial}` };
  const send = (each: Request) => book.product.send(book.company.tenantId, each);
  const [answer, twin] = await Promise.all(
    asked.repeat === "together" ? [send(whole), send(whole)] : [send(whole)],
  );
  assert.ok(answer && answer.status < 500, `${request.path}: ${JSON.stringify(answer)}`);
  if (twin) assertSame(answer, twin, whole);
  if (asked.repeat === "after") assertSame(answer, await send(whole), whole);
  if (answer.status !== 200) return answer;
  if (asked.repeat === "changed" && !request.path.endsWith("/hold")) {
    const changed = await send({ ...whole, body: otherBody(whole.body) });
    assert.equal(changed.status, 422, `another request under a key: ${JSON.stringify(changed)}`);
  }
  book.given.push({ request: whole, answer });
  return answer;
}

/** Fails unless the answer is a success or one of these refusals; gives whether it is a success. */
export function isDone(answer: Answer, refusals: readonly string[]): boolean {
  if (answer.status === 200) return true;
  assert.ok(
    refusals.includes(String(answer.body["kind"])),
    `refused otherwise than it may be: ${JSON.stringify(answer)}`,
  );
  return false;
}
