import { useTranslation } from "react-i18next";

/**
 * Reads a reason: a word of ours ("plan_published", before 0.1 with blanks) in the reader's
 * language, and what a person typed letter by letter: it must never be taken for a message's key.
 */
export function useWhy(): (why: string | null) => string {
  const { t, i18n } = useTranslation("acts");
  return (why) => {
    if (why === null || !/^[a-z_ ]+$/.test(why)) return why ?? "";
    const key = `why.${why.replaceAll(" ", "_")}`;
    return i18n.exists(key, { ns: "acts" }) ? t(key) : why;
  };
}
