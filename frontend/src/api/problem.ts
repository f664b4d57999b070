/** RFC 9457 problem documents, and the one error type the rest of the code sees. */

export interface FieldError {
  pointer: string;
  code: string;
  detail: string;
  /** Where in a text, and how long, in characters. */
  position?: number;
  length?: number;
}

export interface Problem {
  title: string;
  status: number;
  detail?: string;
  code: string;
  request_id?: string;
  errors?: FieldError[];
  /** With `overtaken`: what a later change has touched, and what it is now. */
  field?: string;
  current?: unknown;
}

/** An answer that is not a success, or (status 0) no answer at all. */
export class ApiError extends Error {
  readonly problem: Problem;
  /** Seconds the server asked to wait, when it did. */
  readonly retryAfter: number | null;

  constructor(problem: Problem, retryAfter: number | null = null) {
    super(problem.detail ?? problem.title);
    this.name = 'ApiError';
    this.problem = problem;
    this.retryAfter = retryAfter;
  }

  get code(): string {
    return this.problem.code;
  }

  get status(): number {
    return this.problem.status;
  }

  /** True when the same request may succeed a moment later. */
  get transient(): boolean {
    return this.status === 0 || this.status === 502 || this.status === 503 || this.status === 504;
  }
}

export const UNREACHABLE: Problem = {
  title: 'The server cannot be reached',
  status: 0,
  code: 'unreachable',
  detail: 'The server cannot be reached. Check your connection; nothing you typed is lost.',
};

/** Reads a failed answer; a body that is no problem document still yields one. */
export async function problemOf(response: Response): Promise<ApiError> {
  const fallback: Problem = {
    title: response.statusText || `HTTP ${response.status}`,
    status: response.status,
    code: `http_${response.status}`,
  };
  const body: unknown = await response.json().catch(() => null);
  const problem = isProblem(body) ? { ...fallback, ...body } : fallback;
  const requestId = problem.request_id ?? response.headers.get('Request-Id');
  const retryAfter = Number(response.headers.get('Retry-After') ?? Number.NaN);
  return new ApiError(
    requestId ? { ...problem, request_id: requestId } : problem,
    Number.isFinite(retryAfter) ? retryAfter : null,
  );
}

function isProblem(body: unknown): body is Partial<Problem> {
  return typeof body === 'object' && body !== null && 'code' in body;
}

/** Returns what to tell a person about any thrown value. */
export function describeError(error: unknown): { message: string; requestId: string | undefined } {
  if (error instanceof ApiError) {
    return { message: sentence(error.message), requestId: error.problem.request_id };
  }
  return {
    message: error instanceof Error ? error.message : 'Something went wrong.',
    requestId: undefined,
  };
}

/** The services speak in lower case without a full stop; people read sentences. */
function sentence(text: string): string {
  const capital = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(capital) ? capital : `${capital}.`;
}

/** Returns the message for one field (`/email` or `email`), if the server complained about it. */
export function fieldError(error: unknown, field: string): string | undefined {
  if (!(error instanceof ApiError)) return undefined;
  const found = error.problem.errors?.find((e) => e.pointer.replace(/^#?\//, '') === field);
  return found && sentence(found.detail);
}
