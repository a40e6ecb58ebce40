import type { Ack, AftersaleAnswer, AskedCase } from "./connector.ts";
import { tellOnce } from "./tell-once.ts";

/** What a case stands at once our word on it was taken. */
const reached: Readonly<Record<AftersaleAnswer["verdict"], readonly string[]>> = {
  agree: ["underway", "settled"],
  refuse: ["refused"],
};

/**
 * Tells our word on a buyer's case once: it reads the case first, and again after a failure whose
 * effect is unknown. A case that asks for another kind or sum than was decided on is not answered: a
 * person decides anew.
 * @param read the case as it stands there, or why it cannot be read.
 * @param send tells our word on it as it was just read.
 */
export function answerOnce<Case extends AskedCase>(
  answer: AftersaleAnswer,
  read: () => Promise<Case | Extract<Ack, { ok: false }>>,
  send: (found: Case) => Promise<Ack>,
): Promise<Ack> {
  let found: Case | null = null;
  const look = async (): Promise<Ack | null> => {
    const seen = await read();
    if ("ok" in seen) return seen;
    if (reached[answer.verdict].includes(seen.standing)) return { ok: true, already: true };
    if (seen.standing !== "asked") return { ok: false, kind: "not_open", detail: seen.status };
    // An amount that cannot be read (not a number) is not what was decided on either.
    if (seen.kind !== answer.kind || seen.amountMinor !== answer.amountMinor) {
      const now = `${seen.kind ?? "an unknown kind"} of ${seen.amountMinor}`;
      const detail = `it asks for ${now} now, ${answer.kind} of ${answer.amountMinor} was decided on`;
      return { ok: false, kind: "superseded", detail };
    }
    found = seen;
    return null;
  };
  return tellOnce(look, () => {
    if (!found) throw new Error("told without having looked");
    return send(found);
  });
}
