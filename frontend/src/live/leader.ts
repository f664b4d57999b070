import { openStream, type StreamMessage } from './stream';

/**
 * One EventSource a browser, not a tab (HTTP/1.1 allows six connections): the tab that holds the
 * lock reads the stream and passes it on; when it closes, the lock moves to another tab, whose
 * stream begins with a reset for all.
 */

type Post =
  | { kind: 'stream'; message: StreamMessage }
  /** A tab that just opened asks how the stream is. */
  | { kind: 'hello' };

const CHANNEL = 'task-manager-live';
const LOCK = 'task-manager-stream';

/** Follows this browser's stream, reading it if no other tab does; returns how to leave. */
export function joinLive(onMessage: (message: StreamMessage) => void): () => void {
  const channel = new BroadcastChannel(CHANNEL);
  const leaving = new AbortController();
  let lastState: StreamMessage | undefined;
  let close: (() => void) | undefined;

  const tell = (post: Post) => channel.postMessage(post);
  const emit = (message: StreamMessage) => {
    if (message.kind === 'state') lastState = message;
    onMessage(message);
    tell({ kind: 'stream', message });
  };
  channel.onmessage = ({ data }: MessageEvent<Post>) => {
    if (data.kind === 'stream') onMessage(data.message);
    else if (close && lastState) tell({ kind: 'stream', message: lastState });
  };
  const lead = () =>
    new Promise<void>((resolve) => {
      // The lock may be granted to a tab that has just left: it must go to the next one.
      if (leaving.signal.aborted) return resolve();
      close = openStream(emit);
      leaving.signal.addEventListener('abort', () => resolve());
    });

  tell({ kind: 'hello' });
  const locks = navigator.locks as LockManager | undefined | null;
  if (locks) {
    // Leaving before the lock was granted rejects: nothing is left to undo then.
    locks.request(LOCK, { signal: leaving.signal }, lead).catch(() => undefined);
  } else {
    // Web Locks exist on secure origins only; elsewhere each tab reads for itself.
    void lead();
  }
  return () => {
    leaving.abort();
    close?.();
    channel.close();
  };
}
