import { useTranslation } from "react-i18next";

interface Row {
  readonly path: string;
  readonly before: string | null;
  readonly after: string | null;
}

/** The leaves of a value as texts by their path: `lines.0.units`. */
function leavesOf(value: unknown, path = "", into = new Map<string, string>()) {
  if (value === null || value === undefined) return into;
  if (typeof value === "object") {
    for (const [key, inner] of Object.entries(value))
      leavesOf(inner, path === "" ? key : `${path}.${key}`, into);
  } else into.set(path, String(value));
  return into;
}

/** What differs between two records, by path; equal leaves are left out when both are there. */
export function differences(before: unknown, after: unknown): Row[] {
  const old = leavesOf(before);
  const fresh = leavesOf(after);
  return [...new Set([...old.keys(), ...fresh.keys()])]
    .map((path) => ({ path, before: old.get(path) ?? null, after: fresh.get(path) ?? null }))
    .filter((row) => row.before !== row.after);
}

interface DiffProps {
  readonly before: unknown;
  readonly after: unknown;
  /** What stands over both columns where it is not a change in time. */
  readonly titles?: { readonly before: string; readonly after: string };
}

/** Before and after of a change, a row per field that differs; nothing when none does. */
export function Diff({ before, after, titles }: DiffProps) {
  const { t } = useTranslation("parts");
  const rows = differences(before, after);
  if (rows.length === 0) return null;
  const isChange = before !== null && before !== undefined;
  return (
    <div className="scroll" tabIndex={0} role="region" aria-label={t("diff.title")}>
      <table className="plain m-diff">
        <thead>
          <tr>
            <th>{t("diff.field")}</th>
            {isChange && <th>{titles?.before ?? t("diff.before")}</th>}
            <th>{titles?.after ?? t("diff.after")}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.path}>
              <th scope="row">{row.path}</th>
              {isChange && <td>{row.before === null ? "—" : <del>{row.before}</del>}</td>}
              <td>{row.after === null ? "—" : isChange ? <ins>{row.after}</ins> : row.after}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
