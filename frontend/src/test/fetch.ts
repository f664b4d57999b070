import { vi } from 'vitest';

export interface Sent {
  method: string;
  path: string;
  headers: Headers;
  body: unknown;
}

type Reply = (request: Sent, turn: number) => Response | Promise<Response>;

/** Puts `reply` in the place of the network and keeps what was sent. */
export function stubFetch(reply: Reply): Sent[] {
  const sent: Sent[] = [];
  const fetch = vi.fn(async (input: string, init: RequestInit = {}) => {
    const body = typeof init.body === 'string' ? (JSON.parse(init.body) as unknown) : init.body;
    const request = {
      method: init.method ?? 'GET',
      path: input.replace('/api/v1', ''),
      headers: new Headers(init.headers),
      body,
    };
    sent.push(request);
    return reply(request, sent.length);
  });
  vi.stubGlobal('fetch', fetch);
  return sent;
}

export function json(body: unknown, status = 200, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(body), { status, headers });
}

export function problem(status: number, code: string, more: Record<string, unknown> = {}) {
  return json({ title: code, status, code, request_id: 'req-1', ...more }, status);
}
