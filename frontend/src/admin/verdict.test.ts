import { expect, test } from 'vitest';
import type { Pipeline } from './pipelineQuery';
import { amount, duration } from './quantities';
import { verdict } from './verdict';

const well: Pipeline = {
  head: 9,
  relay: { leader: 'a', halted: false, position: 9, lag_events: 0, lag_seconds: 0 },
  lag_seconds: 0,
  partitions: [],
  parked: 0,
  rebuild: null,
  processes: [],
};

test.each([
  ['Everything that was stored can be read.', 'good', {}],
  ['What is read is 3 min old.', 'warning', { lag_seconds: 180 }],
  ['One aggregate is set aside by an event that cannot be applied.', 'warning', { parked: 1 }],
  ['3 aggregates are set aside by an event that cannot be applied.', 'warning', { parked: 3 }],
  ['No projector can be heard: nothing new becomes readable.', 'bad', { lag_seconds: null }],
  ['The write side cannot be heard.', 'bad', { relay: null }],
  [
    'Neither the write side nor the projector can be heard.',
    'bad',
    { relay: null, lag_seconds: null },
  ],
  [
    'No relay leads: events wait in the event store.',
    'bad',
    { relay: { ...well.relay!, leader: null }, parked: 1 },
  ],
  [
    'A new generation of the read model is being filled.',
    'warning',
    { rebuild: { position: 1, target: 2 } },
  ],
])('%s', (text, tone, more) => {
  expect(verdict({ ...well, ...more })).toEqual({ tone, text });
});

test('a halted relay comes before all else', () => {
  const relay = { ...well.relay!, halted: true, leader: null };
  expect(verdict({ ...well, relay, lag_seconds: null }).text).toContain('has halted');
});

test('quantities are said as people say them', () => {
  expect([0, 0.34, 2.51, 59, 61, 7200, null].map(duration)).toEqual([
    '0 ms',
    '340 ms',
    '2.5 s',
    '59 s',
    '1 min',
    '2 h',
    '–',
  ]);
  expect([amount(12_345), amount(null)]).toEqual(['12,345', '–']);
});
