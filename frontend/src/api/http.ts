import { API } from './base';
import { ApiError, problemOf, UNREACHABLE } from './problem';
import { renewSession } from './session';

export interface CallOptions {
  method?: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  body?: unknown;
  headers?: Record<string, string | undefined>;
  signal?: AbortSignal | undefined;
  /** Sent as it is: no session is renewed on 401. */
  anonymous?: boolean;
}

export interface Answer<T> {
  data: T;
  headers: Headers;
}

/** Sends one request and returns its JSON; renews the session once when it has run out. */
export async function call<T>(path: string, options: CallOptions = {}): Promise<Answer<T>> {
  const response = await callRaw(path, options);
  const text = await response.text();
  return { data: (text === '' ? undefined : JSON.parse(text)) as T, headers: response.headers };
}

/** As [`call`], for answers that are read bit by bit. Fails on any status but success. */
export async function callRaw(path: string, options: CallOptions = {}): Promise<Response> {
  const sentAt = Date.now();
  let response = await send(path, options);
  if (response.status === 401 && !options.anonymous) {
    if (await renewSession(sentAt)) response = await send(path, options);
  }
  if (!response.ok) throw await problemOf(response);
  return response;
}

async function send(path: string, options: CallOptions): Promise<Response> {
  const headers = new Headers({ Accept: 'application/json' });
  for (const [name, value] of Object.entries(options.headers ?? {})) {
    if (value !== undefined) headers.set(name, value);
  }
  const init: RequestInit = {
    method: options.method ?? 'GET',
    headers,
    credentials: 'same-origin',
  };
  if (options.signal) init.signal = options.signal;
  if (options.body !== undefined) {
    const raw = options.body instanceof Blob;
    init.body = raw ? (options.body as Blob) : JSON.stringify(options.body);
    if (!headers.has('Content-Type')) headers.set('Content-Type', 'application/json');
  }
  try {
    return await fetch(API + path, init);
  } catch (error) {
    if (options.signal?.aborted) throw error;
    throw new ApiError(UNREACHABLE);
  }
}
