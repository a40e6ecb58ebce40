import { useTranslation } from "react-i18next";

/** A broken rule in words; the word itself where nobody has put it into a sentence. */
export function useRule(): (rule: string) => string {
  const { t } = useTranslation("imports");
  return (rule) => t(`rules.${rule}`, rule);
}
