import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { stubFetch, json } from '~/test/fetch';
import { openStream, type StreamMessage } from './stream';

/** Stands in for the browser's EventSource, driven by the test. */
class FakeSource extends EventTarget {
  static readonly CLOSED = 2;
  static readonly all: FakeSource[] = [];
  readyState = 0;

  constructor(readonly url: string) {
    super();
    FakeSource.all.push(this);
  }

  say(type: string, data?: unknown) {
    this.dispatchEvent(new MessageEvent(type, { data: JSON.stringify(data ?? {}) }));
  }

  fail(readyState: number) {
    this.readyState = readyState;
    this.dispatchEvent(new Event('error'));
  }

  close() {
    this.readyState = FakeSource.CLOSED;
  }
}

const source = (index = 0) => FakeSource.all[index]!;
let seen: StreamMessage[];
let close: () => void;

beforeEach(() => {
  FakeSource.all.length = 0;
  seen = [];
  vi.stubGlobal('EventSource', FakeSource);
  close = openStream((message) => seen.push(message));
});
afterEach(() => close());

const RESET = { kind: 'reset' };
const LIVE = { kind: 'state', state: 'live' };
const RECONNECTING = { kind: 'state', state: 'reconnecting' };

test('the first opening resets: it begins later than what the screen read', () => {
  source().say('open');
  expect(seen).toEqual([RESET, LIVE]);
});

test('a connection the browser resumes itself needs no reset', () => {
  source().say('open');
  source().say('ready');
  seen.length = 0;
  source().fail(0);
  source().say('open');
  expect(seen).toEqual([RECONNECTING, LIVE]);
});

test('a connection that broke before anything could be resumed resets', () => {
  source().say('open');
  seen.length = 0;
  source().fail(0);
  source().say('open');
  expect(seen).toEqual([RECONNECTING, RESET, LIVE]);
});

test('a refused connection is opened anew, with a reset', async () => {
  stubFetch(() => json({}));
  source().say('open');
  source().say('ready');
  source().fail(FakeSource.CLOSED);
  seen.length = 0;
  await vi.waitFor(() => expect(FakeSource.all).toHaveLength(2), { timeout: 5000 });
  source(1).say('open');
  expect(seen).toEqual([RESET, LIVE]);
});

test('changes and resets of the server are passed on', () => {
  const change = { position: 3, project_id: 'p', task_id: 't', version: 2, type: 'x', actor: 'a' };
  source().say('change', change);
  source().say('reset');
  expect(seen).toEqual([{ kind: 'change', change }, RESET]);
});
