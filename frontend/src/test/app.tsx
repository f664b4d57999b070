import { Tooltip } from '@base-ui/react/tooltip';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createMemoryHistory, createRouter, RouterProvider } from '@tanstack/react-router';
import { render } from '@testing-library/preact';
import { expect, vi } from 'vitest';
import { session } from '~/api/session';
import type { Board, Column, Label, Member, Project, Task } from '~/api/types';
import { openDialog } from '~/app/dialogs';
import { router as built } from '~/app/router';
import { LiveRegions } from '~/ui/announce';
import { Toasts } from '~/ui/Toasts';
import { json, stubFetch, type Sent } from './fetch';
import { board, project, task } from './fixtures';
import { ME } from './screen';

/** The whole application, from its routes to its toasts, with a server of a few lines behind it. */

export const COLUMNS = [
  { id: 'todo', name: 'To do', kind: 'open', archived: false, wip_limit: null },
  { id: 'doing', name: 'Doing', kind: 'started', archived: false, wip_limit: null },
  { id: 'done', name: 'Done', kind: 'done', archived: false, wip_limit: null },
] as Column[];
export const MEMBERS = [
  { account_id: 'me', display_name: 'Ana Lima', role: 'owner' },
  { account_id: 'ben', display_name: 'Ben Okafor', role: 'editor' },
] as Member[];
export const LABELS = [
  { id: 'bug', name: 'Bug', colour: 'red' },
  { id: 'ui', name: 'Interface', colour: 'blue' },
] as Label[];

export interface World {
  project?: Partial<Project>;
  /** The tasks there are, by number. */
  tasks?: Record<number, Task>;
  board?: Board;
  /** Answers first; undefined leaves it to the rest. */
  answer?: (request: Sent) => Response | Promise<Response> | undefined;
}

/** What a request for a list is answered, unless the world says something else. */
const EMPTY: Record<string, unknown> = {
  items: [],
  next_cursor: null,
  unread: 0,
  groups: [],
  providers: [],
  today: '2026-11-26',
  week_ends_on: '2026-11-29',
};

/** Opens the application at an address, signed in. */
export async function openApp(at: string, world: World = {}) {
  const shown = project({ columns: COLUMNS, labels: LABELS, ...world.project });
  const tasks = world.tasks ?? { 1: task('a', { key: 'WEB-1', number: 1 }) };
  const sent = stubFetch(
    async (request) => (await world.answer?.(request)) ?? answerOf(request, shown, tasks, world),
  );
  const streams = stubStreams();
  vi.stubGlobal('scrollTo', vi.fn());
  Element.prototype.scrollIntoView = vi.fn();
  session.set({ state: 'in', account: ME });
  openDialog('none');
  const router = createRouter({
    routeTree: built.routeTree,
    history: createMemoryHistory({ initialEntries: [at] }),
  });
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const rendered = render(
    <QueryClientProvider client={client}>
      <Tooltip.Provider>
        <RouterProvider router={router as never} />
        <Toasts />
        <LiveRegions />
      </Tooltip.Provider>
    </QueryClientProvider>,
  );
  await vi.waitFor(() => expect(router.state.status).toBe('idle'), 20_000);
  /** The commands and other changes that were sent, in their order. */
  const changes = () =>
    sent
      .filter(({ method }) => method !== 'GET')
      .map(({ method, path, body }) => ({ method, path, body }));
  const bodies = () => changes().map(({ body }) => body);
  const pathname = () => router.state.location.pathname;
  const search = () => router.state.location.search as Record<string, unknown>;
  return { ...rendered, client, router, sent, changes, bodies, pathname, search, streams };
}

function answerOf(
  { method, path, body }: Sent,
  shown: Project,
  tasks: Record<number, Task>,
  { board: given }: World,
) {
  if (method !== 'GET') return json(acceptedOf(body));
  const [bare = ''] = path.split('?');
  const number = /^\/projects\/p\/tasks\/(\d+)$/.exec(bare)?.[1];
  const found = number
    ? tasks[Number(number)]
    : Object.values(tasks).find(({ id }) => bare === `/tasks/${id}`);
  if (found) return json(found);
  const { id, key, name, archived, role } = shown;
  const answers: Record<string, unknown> = {
    '/me': ME,
    '/projects': { items: [{ id, key, name, archived, role }], next_cursor: null },
    '/projects/p': shown,
    '/projects/p/members': { items: MEMBERS, next_cursor: null },
    '/projects/p/board': given ?? board({ todo: ['a', 'b'], doing: ['c'], done: [] }),
    '/projects/p/changes': {
      position: 9,
      seen: 9,
      tasks: [],
      project: null,
      more: false,
      names: {},
    },
    '/oidc': { provider: null },
  };
  return json(answers[bare] ?? EMPTY);
}

/** Everything is taken, each part of a bulk by itself. */
function acceptedOf(body: unknown) {
  const { commands = [] } = (body ?? {}) as { commands?: unknown[] };
  const results = commands.map(() => ({ status: 200, version: 2, position: 9 }));
  return { version: 2, position: 9, key: 'WEB-99', correlation_id: 'request', results };
}

/** Puts streams that a test speaks through in the place of the network's. */
function stubStreams(): FakeStream[] {
  const opened: FakeStream[] = [];
  vi.stubGlobal(
    'EventSource',
    class extends FakeStream {
      constructor() {
        super();
        opened.push(this);
      }
    },
  );
  return opened;
}

class FakeStream extends EventTarget {
  static readonly CLOSED = 2;
  readyState = 1;
  close() {
    this.readyState = 2;
  }
  /** Lets the browser hear an event of the stream. */
  say(type: string, data?: unknown) {
    this.dispatchEvent(new MessageEvent(type, { data: JSON.stringify(data) }));
  }
}
