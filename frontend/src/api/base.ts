/** Where the gateway serves the API, on the page's own origin. */
export const API = '/api/v1';
