import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { uniqueKey, url } from './browser.mjs';

/** A project that is months old: a history, as our own export writes one, for journeys into the past. */

const DAY_MS = 86_400_000;
const COLUMNS = [
  ['Backlog', 'open', null],
  ['To do', 'open', null],
  ['Doing', 'started', 3],
  ['Review', 'started', 2],
  ['Done', 'done', null],
];
const VERBS = ['Draft', 'Review', 'Measure', 'Rewrite', 'Remove', 'Test', 'Describe', 'Tidy'];
const THINGS = [
  ...['the landing page', 'the price table', 'the search box', 'the welcome letter'],
  ...['the picture gallery', 'the contact form', 'the cookie notice', 'the site map'],
];
const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** Returns a UUID of version 7 whose time is `at`. */
function idAt(at) {
  const hex = Math.floor(at).toString(16).padStart(12, '0');
  const rest = randomBytes(10).toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7${rest.slice(0, 3)}-8${rest.slice(3, 6)}-${rest.slice(6, 18)}`;
}

/**
 * Returns the lines of an importable history: `tasks` tasks, one begun every other day or so, each
 * on its way through the columns; the last event lies a few hours back.
 */
export function pastProject({ key, name, owner, tasks = 30, days = 60, now = Date.now() }) {
  const events = [];
  const start = now - days * DAY_MS;
  const project = idAt(start);
  const columns = COLUMNS.map(([title, kind, limit], index) => ({
    ...{ kind, name: title, archived: false, wip_limit: limit },
    column_id: idAt(start + index),
  }));
  const labels = [
    { label_id: idAt(start), name: 'copy', colour: 'blue' },
    { label_id: idAt(start), name: 'bug', colour: 'red' },
  ];
  const tell = (at, type, aggregate, id, payload) =>
    events.push({ at, type, aggregate, id, payload: { type, ...payload } });
  const begun = { project_id: project, key, name, owner, columns, labels, description: '' };
  tell(start, 'project_created', 'project', project, begun);

  for (let index = 0; index < tasks; index += 1) {
    // Spread by a fixed pattern, so that every run draws the same charts.
    const created = start + DAY_MS * (0.2 + (index * (days - 3)) / tasks) + (index % 7) * 3_600_000;
    const task = idAt(created);
    const rank = `a${DIGITS[Math.floor(index / 35)]}${DIGITS[1 + (index % 35)]}`;
    const title = `${VERBS[index % 8]} ${THINGS[(index * 3 + Math.floor(index / 8)) % 8]}`;
    tell(created, 'task_created', 'task', task, {
      ...{ project_id: project, task_id: task, title, creator: owner, rank, number: index + 1 },
      ...{ labels: index % 3 === 0 ? [labels[index % 2].label_id] : [], assignees: [] },
      ...{ column_id: columns[0].column_id, priority: ['none', 'low', 'high'][index % 3] },
      ...{ dates: { start_on: null, due_on: null }, description: '' },
    });
    let at = created;
    const way = [0, 1, 2, 3, 4];
    for (let step = 1; step < way.length; step += 1) {
      at += DAY_MS * (0.4 + ((index * 5 + step * 3) % 9) * 0.7);
      if (at > now - 3 * 3_600_000) break;
      tell(at, 'task_moved', 'task', task, {
        column_id: { before: columns[step - 1].column_id, after: columns[step].column_id },
        rank: { before: rank, after: rank },
      });
    }
  }
  return linesOf(events, { project, key, owner, now });
}

function linesOf(events, { project, key, owner, now }) {
  // Creations first where times are equal: numbers follow the order of the file.
  const order = [...events].sort((a, b) => a.at - b.at);
  const sequences = new Map();
  const lines = order.map(({ at, type, aggregate, id, payload }, index) => {
    const sequence = (sequences.get(id) ?? 0) + 1;
    sequences.set(id, sequence);
    return {
      ...{ type: 'event', position: index + 1, aggregate_type: aggregate, aggregate_id: id },
      ...{ sequence, event_type: type, event_version: '1' },
      recorded_at: new Date(at).toISOString(),
      metadata: { event_id: idAt(at), actor: owner, correlation_id: idAt(at) },
      payload,
    };
  });
  const header = {
    ...{ type: 'header', format: 'task-manager-events', version: 1, project_id: project, key },
    ...{ head: lines.length, exported_at: new Date(now).toISOString() },
  };
  const trailer = { type: 'trailer', events: lines.length };
  return [header, ...lines, trailer].map((line) => JSON.stringify(line)).join('\n');
}

/** Brings a project with a past in for whoever is signed in; returns its key. */
export async function importPast(page, name, options = {}) {
  const key = uniqueKey();
  const { id: owner } = await (await page.request.get('/api/v1/me')).json();
  const answer = await page.request.post('/api/v1/import?format=events', {
    headers: { 'Content-Type': 'application/x-ndjson', Origin: new URL(url).origin },
    data: pastProject({ key, name, owner, ...options }),
  });
  const last = (await answer.text()).trim().split('\n').at(-1);
  assert.equal(JSON.parse(last).type, 'done', last);
  return key;
}
