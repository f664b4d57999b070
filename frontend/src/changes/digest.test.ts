import { describe, expect, it } from 'vitest';
import type { ChangedTask, ProjectChanges } from '~/api/past';
import { byPerson, byTask, countOf, firstAt, sinceWords } from './digest';

function changed(key: string, more: Partial<ChangedTask> = {}): ChangedTask {
  return {
    task: { id: key.toLowerCase(), key, title: `Task ${key}` },
    events: 1,
    types: { task_moved: 1 },
    actors: [{ id: 'ben', display_name: 'Ben', events: 1 }],
    first_at: '2026-11-20T16:10:00Z',
    last_at: '2026-11-20T16:10:00Z',
    last_position: 9,
    fields: [{ field: 'column_id', before: 'todo', after: 'doing' }],
    ...more,
  };
}

function changes(tasks: ChangedTask[], more: Partial<ProjectChanges> = {}): ProjectChanges {
  const names = { todo: 'To do', doing: 'Doing', ben: 'Ben', cleo: 'Cleo' };
  return { since: 1, seen: 1, position: 9, more: false, project: null, tasks, names, ...more };
}

it('counts events, of tasks and of the project', () => {
  const project = changed('X', { events: 4 });
  expect(countOf(changes([changed('A', { events: 3 }), changed('B')], { project }))).toBe(8);
});

it('begins with the earliest of all first moments', () => {
  const early = changed('A', { first_at: '2026-11-19T23:00:00Z' });
  expect(firstAt(changes([changed('B'), early]))).toBe('2026-11-19T23:00:00.000Z');
  expect(firstAt(changes([]))).toBeUndefined();
});

describe('sinceWords', () => {
  const now = new Date(2026, 10, 26, 15, 0);
  const at = (day: number, hour: number) => new Date(2026, 10, day, hour, 10).toISOString();
  it.each([
    [at(26, 9), '09:10'],
    [at(25, 23), 'Wednesday 23:10'],
    [at(20, 16), 'Friday 16:10'],
    [at(19, 16), '19 Nov'],
  ])('%s', (moment, words) => {
    expect(sinceWords(moment, now)).toBe(words);
  });
});

describe('byTask', () => {
  it('says each field from its first value to its last', () => {
    const [entry] = byTask(changes([changed('A')]));
    expect(entry?.lines).toEqual([{ text: 'Column:', before: 'To do', after: 'Doing' }]);
  });

  it('says that a task is new instead of listing its first values', () => {
    const fields = [
      { field: 'title', before: null, after: 'Task A' },
      { field: 'assignees', id: 'cleo', before: null, after: 'cleo' },
    ];
    const [entry] = byTask(changes([changed('A', { types: { task_created: 1 }, fields })]));
    expect(entry?.lines.map((line) => line.text)).toEqual(['New task', 'Assigned Cleo']);
  });

  it('tells what was changed and changed back', () => {
    const [entry] = byTask(changes([changed('A', { events: 2, fields: [] })]));
    expect(entry?.lines).toEqual([{ text: 'Changed, and changed back' }]);
  });

  it('puts the project before its tasks', () => {
    const project = changed('X', {
      fields: [{ field: 'members', id: 'cleo', before: null, after: 'editor' }],
    });
    const entries = byTask(changes([changed('A')], { project }));
    expect(entries.map((entry) => entry.task?.key)).toEqual([undefined, 'A']);
    expect(entries[0]?.lines).toEqual([{ text: 'Cleo joined as editor' }]);
  });

  it('cuts long comments', () => {
    const fields = [{ field: 'comments', id: 'c', before: null, after: 'word '.repeat(80) }];
    const [entry] = byTask(changes([changed('A', { fields })]));
    expect(entry?.lines[0]?.text.length).toBeLessThan(170);
  });
});

it('byPerson adds up what each did, the busiest first', () => {
  const both = changed('A', {
    events: 5,
    actors: [
      { id: 'ben', display_name: 'Ben', events: 1 },
      { id: 'cleo', display_name: null, events: 4 },
    ],
  });
  const people = byPerson(byTask(changes([both, changed('B')])));
  expect(people.map(({ name, events }) => [name, events])).toEqual([
    ['Former member', 4],
    ['Ben', 2],
  ]);
  expect(people[1]?.entries.map(({ entry }) => entry.task?.key)).toEqual(['A', 'B']);
});
