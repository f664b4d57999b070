/** Up to here every row is in the page, which browsers search and screen readers like best. */
export const MOST_PLAIN_ROWS = 60;
