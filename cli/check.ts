import type { Command } from "commander";
import type { TenantId } from "../kernel/index.ts";
import { checkAll } from "../server/compose.ts";
import { listTenants } from "../server/modules/people/index.ts";
import { globalsOf, openSession } from "./session.ts";

/** Adds `millrace check`: proves on the stored rows that nothing was promised twice. */
export function addCheck(program: Command): void {
  program
    .command("check")
    .description("prove on the stored rows that nothing was promised twice and nothing was lost")
    .action(async (_options: unknown, command: Command) => {
      const globals = globalsOf(command);
      const session = await openSession(globals);
      let broken = 0;
      const report: {
        tenant: number;
        laws: readonly { law: string; findings: readonly string[] }[];
      }[] = [];
      for (const tenant of await listTenants(session.millrace.database)) {
        const laws = await checkAll(session.millrace, {
          cell: tenant.cell,
          tenantId: tenant.id as TenantId,
        });
        broken += laws.reduce((sum, law) => sum + law.findings.length, 0);
        report.push({ tenant: tenant.id, laws });
        if (globals.json) continue;
        console.log(`tenant ${tenant.id} ${tenant.name}`);
        for (const { law, findings } of laws) {
          console.log(`  ${findings.length === 0 ? "ok    " : "BROKEN"} ${law}`);
          for (const finding of findings) console.log(`         ${finding}`);
        }
      }
      if (globals.json) console.log(JSON.stringify({ broken, tenants: report }));
      else console.log(broken === 0 ? "Every law holds." : `${broken} findings.`);
      await session.close();
      process.exitCode = broken === 0 ? 0 : 1;
    });
}
