import { useQuery } from "@tanstack/react-query";
import { useCallback } from "react";
import { useTranslation } from "react-i18next";

// The country's divisions weigh as much as a screen: they are loaded once somebody looks at one.
const load = async () => import("../../kernel/divisions/index.ts");

/** The country's divisions, once they are here. */
export function useDivisions(): Awaited<ReturnType<typeof load>> | undefined {
  const { data } = useQuery({ queryKey: ["divisions"], queryFn: load, staleTime: Infinity });
  return data;
}

/** A division's name from its province down; the code where nobody knows it. */
export function useRegionName(): (code: string) => string {
  const { t, i18n } = useTranslation("regions");
  const tables = useDivisions();
  const joint = i18n.language === "en" ? " " : "";
  return useCallback(
    (code) => {
      if (code === "") return "";
      const province = t(`r${code.slice(0, 2)}`, code);
      if (code.length === 2) return province;
      const below = tables?.divisionPath(code).split(" ").slice(1) ?? [code];
      return [province, ...below].join(joint);
    },
    [t, tables, joint],
  );
}
