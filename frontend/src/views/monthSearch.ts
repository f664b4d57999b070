export interface MonthSearch {
  /** YYYY-MM; the current month when left out. */
  month?: string | undefined;
}

/** Reads `?month=2026-11`; anything else is left out. */
export function monthSearch(search: Record<string, unknown>): MonthSearch {
  const month = search.month;
  return typeof month === 'string' && /^[12]\d{3}-(?:0[1-9]|1[0-2])$/.test(month) ? { month } : {};
}
