import { fireEvent, screen, within } from '@testing-library/preact';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import type { Insights } from '~/api/insights';
import type { Column } from '~/api/types';
import { ProjectContext } from '~/project/context';
import { json, problem, stubFetch, type Sent } from '~/test/fetch';
import { project } from '~/test/fixtures';
import { renderScreen } from '~/test/screen';
import { InsightsPage } from './InsightsPage';
import { insightsSearch } from './insightsSearch';

const DAY = 86_400;
const COLUMNS = [
  { id: 'a0', name: 'To do', kind: 'open', archived: false, wip_limit: null },
  { id: 'b0', name: 'Doing', kind: 'started', archived: false, wip_limit: null },
  { id: 'c0', name: 'Done', kind: 'done', archived: false, wip_limit: null },
] as Column[];
const PROJECT = project({ columns: COLUMNS });

const flow = (day: string, open: number, started: number, done: number) => ({
  day,
  open,
  started,
  done,
  created: 1,
  completed: 1,
});
const times = (days: number) => ({
  ...{
    count: 2,
    p50_seconds: days * DAY,
    p85_seconds: 2 * days * DAY,
    p95_seconds: 3 * days * DAY,
  },
});
const finished = (key: string, cycle: number, lead: number, completed_at: string) => ({
  ...{ id: key, key, title: `Task ${key}`, completed_at },
  ...{ cycle_seconds: cycle * DAY, lead_seconds: lead * DAY },
});

const TOLD = {
  ...{ from: '2026-11-02', to: '2026-11-04', started: ['b0'], done: ['c0'] },
  days: [flow('2026-11-02', 5, 1, 0), flow('2026-11-03', 4, 2, 1), flow('2026-11-04', 3, 3, 2)],
  cycle_time: times(2),
  lead_time: times(4),
  completed: {
    total: 3,
    tasks: [
      finished('WEB-1', 1, 3, '2026-11-03T10:00:00Z'),
      finished('WEB-2', 3, 5, '2026-11-04T10:00:00Z'),
    ],
  },
  ageing: {
    total: 3,
    tasks: [9, 3, 1].map((days, index) => ({
      ...{ id: `o${index}`, key: `WEB-1${index}`, title: `Old ${index}` },
      ...{ column_id: index === 2 ? 'gone' : 'b0', started_at: '2026-10-26T10:00:00Z' },
      age_seconds: days * DAY,
    })),
  },
} as unknown as Insights;

async function open(told: unknown = TOLD, at = '/p/WEB/insights') {
  const sent = stubFetch(() => (told instanceof Response ? told : json(told)));
  const rendered = await renderScreen(
    '/p/$key/insights',
    at,
    () => (
      <ProjectContext value={{ project: PROJECT, members: [] }}>
        <InsightsPage />
      </ProjectContext>
    ),
    insightsSearch,
  );
  return { ...rendered, sent };
}

const asked = (sent: Sent[]) => sent.at(-1)?.path;
const chart = (name: string) => within(screen.getByRole('region', { name }));

test('the figures say what was completed and how long it took', async () => {
  await open();
  const terms = await screen.findAllByRole('term');
  const told = terms.map((term) => term.parentElement?.textContent);
  expect(told).toEqual([
    'Completed3tasks in this time',
    'Cycle time2 days85 % within 4 days',
    'Lead time4 days85 % within 8 days',
    'In progress3oldest: 9 days',
  ]);
});

test('arrow keys read the values of a chart, up to its ends; leaving it reads none', async () => {
  await open();
  const place = await screen.findByRole('group', { name: /^Cumulative flow\./ });
  const readout = () => chart('Cumulative flow').getByRole('status').textContent;
  place.focus();
  await userEvent.keyboard('{Home}');
  expect(readout()).toContain('5 open, 1 started, 0 done');
  await userEvent.keyboard('{ArrowRight}');
  expect(readout()).toContain('4 open, 2 started, 1 done');
  await userEvent.keyboard('{End}{ArrowRight}');
  expect(readout()).toContain('3 open, 3 started, 2 done');
  await userEvent.keyboard('{ArrowLeft}');
  expect(readout()).toContain('4 open, 2 started, 1 done');
  await userEvent.tab();
  expect(readout()).toBe('');
});

test('the pointer reads the value it is nearest to', async () => {
  await open();
  const place = await screen.findByRole('group', { name: /^Cumulative flow\./ });
  const picture = place.querySelector('svg')!;
  fireEvent.pointerMove(picture, { clientX: 10_000 });
  expect(chart('Cumulative flow').getByRole('status')).toHaveTextContent('2 done');
  fireEvent.pointerLeave(picture);
  expect(chart('Cumulative flow').getByRole('status')).toHaveTextContent('');
});

test('a chart is a table as well', async () => {
  await open();
  await screen.findAllByRole('term');
  for (const [name, cells] of [
    ['Cumulative flow', ['5', '1', '0']],
    ['Throughput', ['3', '3']],
  ] as const) {
    await userEvent.click(chart(name).getByRole('button', { name: 'View as table' }));
    const row = chart(name).getAllByRole('row')[1]!;
    const found = within(row).getAllByRole('cell');
    expect(found.map((cell) => cell.textContent)).toEqual(cells);
  }
  await userEvent.click(chart('Throughput').getByRole('button', { name: 'View as chart' }));
  expect(chart('Throughput').queryByRole('table')).toBeNull();
});

test('completed tasks are measured from their start, or from their creation', async () => {
  await open();
  await screen.findAllByRole('term');
  const summary = () => chart('Cycle time').queryByText(/^Half of 2 tasks/)?.textContent;
  expect(summary()).toContain('took 2 days or less from start');
  expect(summary()).toContain('The 1 completed earliest are not drawn.');
  await userEvent.click(chart('Cycle time').getByRole('button', { name: 'Lead time' }));
  const lead = chart('Lead time');
  expect(lead.getByText(/took 4 days or less from creation/)).toBeVisible();
  await userEvent.click(lead.getByRole('button', { name: 'View as table' }));
  expect(lead.getByRole('row', { name: /WEB-2 Task WEB-2.*5 days/ })).toBeVisible();
});

test('work in progress stands beside how long finished work took', async () => {
  await open();
  const region = await screen.findByRole('region', { name: 'Ageing work in progress' });
  const rows = within(region).getAllByRole('row').slice(1);
  expect(rows.map((row) => within(row).getAllByRole('cell').at(-1)?.textContent)).toEqual([
    'Older than 85 % took',
    'Older than half took',
    'As usual',
  ]);
  expect(rows[2]).toHaveTextContent('One that is gone');
  expect(within(region).getByText(/Older than 85 % of finished work was: 1\./)).toBeVisible();
});

test('a period is asked for by its days, and the address keeps it', async () => {
  const { sent, router } = await open();
  await userEvent.click(await screen.findByRole('button', { name: '30 days' }));
  await expect.poll(() => asked(sent)).toMatch(/from=\d{4}-\d\d-\d\d$/);
  const { from } = router.state.location.search as { from: string };
  expect(asked(sent)).toContain(from);
  await expect
    .poll(() => screen.getByRole('button', { name: '30 days' }).getAttribute('aria-pressed'))
    .toBe('true');
});

test('a day is taken when its field is left, not while it is typed', async () => {
  const { sent } = await open();
  const from = await screen.findByLabelText('From');
  await userEvent.clear(from);
  await userEvent.type(from, '2026-10-01');
  expect(asked(sent)).not.toContain('from=');
  await userEvent.tab();
  await expect.poll(() => asked(sent)).toContain('from=2026-10-01');
});

test('another meaning of “started” is asked for, and taken back', async () => {
  const { sent } = await open();
  await userEvent.click(await screen.findByRole('button', { name: 'Started: Doing' }));
  await userEvent.click(await screen.findByRole('menuitemcheckbox', { name: /To do/ }));
  await expect.poll(() => decodeURIComponent(asked(sent) ?? '')).toContain('started=b0,a0');
  await userEvent.keyboard('{Escape}');
  await userEvent.click(await screen.findByRole('button', { name: 'As the columns say' }));
  await expect.poll(() => screen.queryByRole('button', { name: 'As the columns say' })).toBeNull();
});

test('a project without tasks says what to do; a failure can be tried again', async () => {
  await open({
    ...TOLD,
    ...{ days: [], completed: { total: 0, tasks: [] }, ageing: { total: 0, tasks: [] } },
  });
  expect(await screen.findByText('Nothing to measure in this time')).toBeVisible();
});

test('what could not be told can be asked for again', async () => {
  await open(problem(400, 'unreadable'));
  expect(await screen.findByText('The insights could not be told')).toBeVisible();
  expect(screen.getByRole('button', { name: /again/i })).toBeVisible();
});
