// A worker of its own process for P11: it sends each event to a receiver and notes it in the
// transaction that removes it; the scenario kills it in between.
import { openDatabase, realWorld, startRelay } from "../server/platform/index.ts";

const { DATABASE_URL: url = "", RECEIVER: receiver = "" } = process.env;
const database = openDatabase({ url, world: realWorld });
const relay = startRelay(database, (error) => console.error(error));
relay.subscribe({
  name: "p11",
  topics: ["P11"],
  handle: async (tx, events) => {
    for (const { id } of events) {
      await tx.rows("insert into p11.effect (cell, tenant_id, event_id) values ($1, $2, $3)", [
        tx.scope.cell,
        tx.scope.tenantId,
        id,
      ]);
      await fetch(receiver, { method: "POST", body: String(id) });
    }
  },
});
console.log("ready");
