// Mainland China's public holidays and make-up working days, as a calendar of a place takes them.

export interface YearOfDays {
  readonly year: number;
  /**
   * arranged: the State Council's yearly notice, make-up days included. statutory: only the days
   * that the law names; the notice with the moved days comes out each November.
   */
  readonly basis: "arranged" | "statutory";
  readonly closed: readonly string[];
  readonly open: readonly string[];
}

const daysOf = (month: string, first: number, last: number) =>
  Array.from(
    { length: last - first + 1 },
    (_day, at) => `${month}-${String(first + at).padStart(2, "0")}`,
  );

/** 2026 after 国办发明电〔2025〕7号; 2027 after 全国年节及纪念日放假办法 (2024), article 2. */
export const chinaDays: readonly YearOfDays[] = [
  {
    year: 2026,
    basis: "arranged",
    closed: [
      ...daysOf("2026-01", 1, 3),
      ...daysOf("2026-02", 15, 23),
      ...daysOf("2026-04", 4, 6),
      ...daysOf("2026-05", 1, 5),
      ...daysOf("2026-06", 19, 21),
      ...daysOf("2026-09", 25, 27),
      ...daysOf("2026-10", 1, 7),
    ],
    open: ["2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"],
  },
  {
    year: 2027,
    basis: "statutory",
    closed: [
      "2027-01-01",
      ...daysOf("2027-02", 5, 8),
      "2027-04-05",
      ...daysOf("2027-05", 1, 2),
      "2027-06-09",
      "2027-09-15",
      ...daysOf("2027-10", 1, 3),
    ],
    open: [],
  },
];
