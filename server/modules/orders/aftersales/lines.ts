import type { Tx } from "../../../platform/index.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

/** A line of an after-sale document as its channel states it. */
export interface NewAftersaleLine {
  readonly code: string;
  readonly name: string;
  readonly units: number;
  readonly amountMinor: number;
}

interface Kept {
  readonly aftersale_id: number;
  readonly line_no: number;
  readonly code: string;
  readonly is_settled: boolean;
}

interface Written {
  readonly id: number;
  readonly lineNo: number;
  readonly line: NewAftersaleLine;
}

/** The lines of documents as they are stored, in their order. */
function keptLines(tx: Tx, ids: readonly number[]): Promise<Kept[]> {
  return tx.rows<Kept>(
    `select aftersale_id, line_no, code,
       refunded_units + refunded_minor + received_units > 0 as is_settled
     from orders.aftersale_line where cell = $1 and tenant_id = $2
       and aftersale_id = any ($3::bigint[]) order by aftersale_id, line_no`,
    [...scopeOf(tx), ids],
    "orders.aftersale_lines_kept",
  );
}

/**
 * The numbers under which a document's lines are kept: a line keeps its number by its code, whatever
 * stands before it now, and one that comes gets the next that is free.
 */
function numbered(
  id: number,
  lines: readonly NewAftersaleLine[],
  kept: readonly Kept[],
): { readonly written: readonly Written[]; readonly gone: readonly number[] } {
  const free = [...kept];
  let last = Math.max(0, ...kept.map((each) => each.line_no));
  const written = lines.map((line): Written => {
    const at = free.findIndex((each) => each.code === line.code);
    const [own] = at < 0 ? [] : free.splice(at, 1);
    if (!own) last += 1;
    return { id, lineNo: own?.line_no ?? last, line };
  });
  // What was given back or received of a line stays told, and so does it; a document that names no
  // lines says nothing of them.
  const gone = lines.length === 0 ? [] : free.filter((each) => !each.is_settled);
  return { written, gone: gone.map((each) => each.line_no) };
}

/** Writes the lines of documents by their external ids; of known ones what they come to now. */
export async function writeAftersaleLines(
  tx: Tx,
  documents: readonly {
    readonly externalId: string;
    readonly lines: readonly NewAftersaleLine[];
  }[],
  idOf: ReadonlyMap<string, number>,
): Promise<void> {
  const named = documents.flatMap((document) => {
    const id = idOf.get(document.externalId);
    return id === undefined ? [] : [{ id, document }];
  });
  if (named.length === 0) return;
  const ids = named.map(({ id }) => id);
  const kept = Map.groupBy(await keptLines(tx, ids), (each) => each.aftersale_id);
  const drafts = named.map(({ id, document }) => ({
    id,
    ...numbered(id, document.lines, kept.get(id) ?? []),
  }));
  const gone = drafts.flatMap((draft) => draft.gone.map((lineNo) => ({ id: draft.id, lineNo })));
  if (gone.length > 0)
    await tx.rows(
      `delete from orders.aftersale_line as line
       using unnest($4::bigint[], $5::int[]) as draft (id, line_no)
       where line.cell = $1 and line.tenant_id = $2 and line.aftersale_id = any ($3::bigint[])
         and line.aftersale_id = draft.id and line.line_no = draft.line_no`,
      [...scopeOf(tx), ids, gone.map(({ id }) => id), gone.map(({ lineNo }) => lineNo)],
    );
  const lines = drafts.flatMap(({ written }) => written);
  await tx.rows(
    `insert into orders.aftersale_line as aftersale_line (cell, tenant_id, aftersale_id, line_no, code, name, units,
       amount_minor)
     select $1, $2, draft.* from unnest($3::bigint[], $4::int[], $5::text[], $6::text[], $7::bigint[],
       $8::bigint[]) as draft
     on conflict (cell, tenant_id, aftersale_id, line_no) do update
       set units = excluded.units, amount_minor = excluded.amount_minor, name = excluded.name
       where (aftersale_line.units, aftersale_line.amount_minor, aftersale_line.name)
         is distinct from (excluded.units, excluded.amount_minor, excluded.name)`,
    [
      ...scopeOf(tx),
      lines.map(({ id }) => id),
      lines.map(({ lineNo }) => lineNo),
      lines.map(({ line }) => line.code),
      lines.map(({ line }) => line.name),
      lines.map(({ line }) => line.units),
      lines.map(({ line }) => line.amountMinor),
    ],
  );
}
