import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { render, screen, within } from '@testing-library/preact';
import { expect, test, vi } from 'vitest';
import { json, problem, stubFetch } from '~/test/fetch';
import { PipelinePage } from './PipelinePage';
import type { Pipeline } from './pipelineQuery';

vi.mock('~/app/PageHeader', () => ({
  PageHeader: ({ title }: { title: string }) => <h1>{title}</h1>,
}));

const process = { version: '0.1.0', revision: 'abcdef0123456789', partitions: null };
const pipeline: Pipeline = {
  head: 12_345,
  relay: { leader: '1a2b3c42', halted: false, position: 12_340, lag_events: 5, lag_seconds: 0.04 },
  lag_seconds: 0,
  partitions: [
    { partition: 0, position: 12_300, lag_seconds: 0.012, waiting: 0, parked: 0 },
    { partition: 1, position: 12_340, lag_seconds: null, waiting: 7, parked: 2 },
  ],
  parked: 0,
  rebuild: null,
  processes: [
    { ...process, service: 'command-service', instance: '1a2b3c41' },
    { ...process, service: 'command-service', instance: '1a2b3c42' },
    { ...process, service: 'projector', instance: '1a2b3c43', partitions: 8 },
  ],
};

function open() {
  const client = new QueryClient();
  render(
    <QueryClientProvider client={client}>
      <PipelinePage />
    </QueryClientProvider>,
  );
}

test('each stage, partition and process is told, asked without waiting for freshness', async () => {
  const sent = stubFetch(() => json(pipeline));
  open();
  expect(await screen.findByText('Everything that was stored can be read.')).toBeVisible();
  expect(screen.getByText('12,345')).toBeVisible();
  expect(screen.getByText('40 ms behind')).toBeVisible();
  const [partitions, processes] = screen.getAllByRole('table');
  expect(within(partitions!).getByRole('row', { name: '1 12,340 7 – 2' })).toBeVisible();
  const leader = within(processes!).getByRole('row', { name: /1a2b3c42/ });
  expect(leader).toHaveTextContent('relays');
  expect(within(processes!).getByRole('row', { name: /1a2b3c41/ })).toHaveTextContent('stands by');
  expect(within(processes!).getByRole('row', { name: /projector/ })).toHaveTextContent(
    '8 partitions',
  );
  expect(sent[0]?.headers.has('Consistency-Token')).toBe(false);
});

test('a rebuild shows how far it is', async () => {
  stubFetch(() => json({ ...pipeline, rebuild: { position: 500, target: 2000 } }));
  open();
  expect(await screen.findByText('25 %')).toBeVisible();
  expect(screen.getByText('500 of 2,000')).toBeVisible();
});

test('what cannot be read is said, with a way to go on', async () => {
  stubFetch(() => problem(503, 'unavailable'));
  open();
  expect(await screen.findByRole('alert')).toHaveTextContent('The pipeline could not be read');
  expect(screen.getByRole('button', { name: 'Try again' })).toBeVisible();
});
