import { describe, expect, it } from 'vitest';
import type { ActivityEntry } from '~/api/past';
import { canTakeBack, groupFeed } from './groups';
import { saidOf } from './said';

let number = 0;

function entry(actor: string, at: Date, more: Partial<ActivityEntry> = {}): ActivityEntry {
  number += 1;
  return {
    event_id: `e${number}`,
    position: number,
    version: 1,
    at: at.toISOString(),
    actor: { id: actor, display_name: actor },
    type: 'task_moved',
    changes: [],
    correlation_id: 'c',
    task: { id: 't', key: 'WEB-1', title: 'Task' },
    ...more,
  };
}

const on = (day: number, hour: number) => new Date(2026, 10, day, hour);

describe('groupFeed', () => {
  it('begins a group with another person, and a section with another day', () => {
    const feed = [
      entry('ana', on(3, 12)),
      entry('ana', on(3, 11)),
      entry('ben', on(3, 10)),
      entry('ana', on(3, 9)),
      entry('ana', on(2, 23)),
    ];
    const shape = groupFeed(feed).map(({ day, groups }) => [
      day,
      groups.map(({ actor, entries }) => `${actor.name} ${entries.length}`),
    ]);
    expect(shape).toEqual([
      ['2026-11-03', ['ana 2', 'ben 1', 'ana 1']],
      ['2026-11-02', ['ana 1']],
    ]);
  });
});

it('offers to take back what is neither taken back nor for good', () => {
  expect(canTakeBack(entry('ana', on(3, 1)))).toBe(true);
  expect(canTakeBack(entry('ana', on(3, 1), { undone_by: 'e' }))).toBe(false);
  expect(canTakeBack(entry('ana', on(3, 1), { type: 'project_created' }))).toBe(false);
});

describe('saidOf', () => {
  const names = { todo: 'To do', doing: 'Doing' };
  const moved = [
    { field: 'column_id', before: 'todo', after: 'doing' },
    { field: 'rank', before: 'a', after: 'b' },
  ];
  it('says what changed', () => {
    const [said] = saidOf(entry('ana', on(3, 1), { changes: moved }), names);
    expect(said).toEqual({ text: 'Column:', before: 'To do', after: 'Doing' });
  });

  it('says that a task moved although only its rank changed', () => {
    const within = entry('ana', on(3, 1), { changes: moved.slice(1) });
    expect(saidOf(within, names)).toEqual([{ text: 'Moved within its column' }]);
  });

  it('says something of an event it does not know', () => {
    expect(saidOf({ type: 'task_juggled', task: null, changes: [] }, names)).toEqual([
      { text: 'Task juggled' },
    ]);
  });
});
