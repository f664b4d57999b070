import { expect, test } from 'vitest';
import { customOf, ruleOf, ruleWords } from './repeat';

test.each([
  ['FREQ=DAILY', 'every day'],
  ['FREQ=WEEKLY;INTERVAL=2', 'every 2 weeks'],
  ['FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR', 'every weekday'],
  ['FREQ=WEEKLY;BYDAY=MO,TH', 'every Monday and Thursday'],
  ['FREQ=WEEKLY;INTERVAL=3;BYDAY=FR', 'every 3 weeks on Friday'],
  ['FREQ=MONTHLY;BYDAY=-1FR', 'every month on the last Friday'],
  ['FREQ=MONTHLY;BYMONTHDAY=15', 'every month on the 15.'],
  ['FREQ=MONTHLY;BYMONTHDAY=-1', 'every month on the last day'],
  ['FREQ=DAILY;COUNT=5', 'every day 5 times'],
  ['FREQ=DAILY;UNTIL=20261224', 'every day until 2026-12-24'],
  ['RRULE:FREQ=YEARLY', 'every year'],
  // Nothing is made up about what has no words here.
  ['FREQ=MONTHLY;BYSETPOS=1;BYDAY=MO', 'FREQ=MONTHLY;BYSETPOS=1;BYDAY=MO'],
])('%s reads "%s"', (rule, words) => {
  expect(ruleWords(rule)).toBe(words);
});

test.each(['FREQ=DAILY', 'FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR', 'FREQ=YEARLY;INTERVAL=4'])(
  'a form holds %s and gives it back',
  (rule) => {
    expect(ruleOf(customOf(rule)!)).toBe(rule);
  },
);

test('a rule the form cannot hold is not offered to it', () => {
  expect(customOf('FREQ=DAILY;COUNT=5')).toBeUndefined();
  expect(customOf('FREQ=MONTHLY;BYDAY=2MO')).toBeUndefined();
});
