import { API } from '~/api/base';
import { renewSession } from '~/api/session';
import type { StreamChange } from '~/api/types';

/** What the one stream of this browser tells every tab. */
export type StreamMessage =
  | { kind: 'change'; change: StreamChange }
  /** Changes may have been missed: read again what is on the screen. */
  | { kind: 'reset' }
  | { kind: 'state'; state: 'live' | 'reconnecting' };

const FIRST_RETRY_MS = 1000;
const LONGEST_RETRY_MS = 30_000;

/**
 * Keeps an EventSource open. The browser resumes a broken connection by itself (Last-Event-ID);
 * any other opening starts at "now", later than what the screen read, so it begins with a reset.
 */
export function openStream(emit: (message: StreamMessage) => void): () => void {
  let source: EventSource | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let failures = 0;
  let closed = false;
  let resumable = false;

  const open = () => {
    resumable = false;
    source = new EventSource(`${API}/stream`);
    source.addEventListener('open', () => {
      if (!resumable) emit({ kind: 'reset' });
      failures = 0;
      emit({ kind: 'state', state: 'live' });
    });
    // Its first event carries an id: from here on the browser itself can resume.
    source.addEventListener('ready', () => {
      resumable = true;
    });
    source.addEventListener('change', (event) => {
      emit({ kind: 'change', change: JSON.parse(event.data as string) as StreamChange });
    });
    source.addEventListener('reset', () => emit({ kind: 'reset' }));
    source.addEventListener('error', () => {
      emit({ kind: 'state', state: 'reconnecting' });
      if (source?.readyState === EventSource.CLOSED) reopenLater();
    });
  };

  const reopenLater = () => {
    failures += 1;
    const wait = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** (failures - 1));
    clearTimeout(timer);
    timer = setTimeout(() => void reopen(), wait);
  };

  const reopen = async () => {
    // EventSource hides the status: asking for an account tells whether the session ran out.
    try {
      const probe = await fetch(`${API}/me`, { credentials: 'same-origin' });
      if (probe.status === 401) await renewSession(Date.now());
    } catch {
      // Unreachable: opening fails too and waits longer.
    }
    if (!closed) open();
  };

  open();
  return () => {
    closed = true;
    clearTimeout(timer);
    source?.close();
  };
}
