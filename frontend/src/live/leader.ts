import { uuidv7 } from '~/api/uuid';
import { openStream, type StreamMessage } from './stream';

/**
 * One EventSource a browser, not a tab (HTTP/1.1 allows six connections): the tab that holds the
 * lock reads the stream and passes it on; when it closes, the lock moves to another tab.
 */

type Post =
  | { kind: 'stream'; message: StreamMessage }
  /** A tab says which projects it shows; an empty list when it goes. */
  | { kind: 'interest'; tab: string; projects: string[] }
  /** A new leader asks every tab what it shows. */
  | { kind: 'roll-call' };

const CHANNEL = 'task-manager-live';
const LOCK = 'task-manager-stream';
/** Bounds the address of the stream; the oldest interests go first. */
const MOST_PROJECTS = 100;

export interface LiveTab {
  show: (projects: string[]) => void;
  leave: () => void;
}

export function joinLive(onMessage: (message: StreamMessage) => void): LiveTab {
  const tab = uuidv7();
  const channel = new BroadcastChannel(CHANNEL);
  const interests = new Map<string, string[]>();
  const giveUp = new AbortController();
  let mine: string[] = [];
  let leading = false;
  let subscribed = '';
  let close: (() => void) | undefined;

  const tell = (post: Post) => channel.postMessage(post);
  const emit = (message: StreamMessage) => {
    onMessage(message);
    tell({ kind: 'stream', message });
  };

  const subscribe = () => {
    const wanted = [...new Set([...interests.values(), mine].flat())].slice(-MOST_PROJECTS).sort();
    const address = wanted.join(',');
    if (!leading || address === subscribed) return;
    subscribed = address;
    close?.();
    close = address === '' ? undefined : openStream(wanted, emit);
  };

  channel.onmessage = ({ data }: MessageEvent<Post>) => {
    switch (data.kind) {
      case 'stream':
        onMessage(data.message);
        break;
      case 'interest':
        if (data.projects.length > 0) interests.set(data.tab, data.projects);
        else interests.delete(data.tab);
        subscribe();
        break;
      case 'roll-call':
        tell({ kind: 'interest', tab, projects: mine });
        break;
    }
  };

  const lead = () => {
    leading = true;
    tell({ kind: 'roll-call' });
    subscribe();
    return new Promise<void>((resolve) => {
      giveUp.signal.addEventListener('abort', () => resolve());
    });
  };
  if ('locks' in navigator) {
    navigator.locks.request(LOCK, { signal: giveUp.signal }, lead).catch(() => undefined);
  } else {
    void lead();
  }

  const leave = () => {
    tell({ kind: 'interest', tab, projects: [] });
    giveUp.abort();
    close?.();
    channel.close();
  };
  return {
    show: (projects) => {
      mine = projects;
      tell({ kind: 'interest', tab, projects });
      subscribe();
    },
    leave,
  };
}
