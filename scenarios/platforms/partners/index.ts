// Partners of files in the storms: one mechanism, a dialect for each standard.
import type { StormCompany } from "../company.ts";
import type { Dialect } from "./dialect.ts";
import { openPartner, partnerDifferences, partnerReport, partnerTurn } from "./stage.ts";

export { dialects } from "./dialects.ts";
export type { Dialect } from "./dialect.ts";

/** Partners of files in a company's storm, one for each dialect. */
export async function openPartners(
  company: StormCompany,
  dialects: readonly Dialect[],
  seed: number,
) {
  const stages: Awaited<ReturnType<typeof openPartner>>[] = [];
  for (const dialect of dialects) stages.push(await openPartner(company, dialect, seed));
  return {
    async turn(isRough: boolean): Promise<void> {
      for (const stage of stages) await partnerTurn(stage, isRough);
    },
    differences: async () => (await Promise.all(stages.map(partnerDifferences))).flat(),
    reports: () => Promise.all(stages.map(partnerReport)),
  };
}
