import { screen } from '@testing-library/preact';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { json, problem, stubFetch } from '~/test/fetch';
import { renderScreen } from '~/test/screen';
import { StarButton } from './StarButton';

function open(answer: () => Response | Promise<Response>, starred: string[] = []) {
  const items = starred.map((project_id) => ({ project_id }));
  const sent = stubFetch(({ method, path }) => {
    if (method === 'GET' && path === '/me/stars') return json({ items, next_cursor: null });
    return answer();
  });
  return renderScreen('/my', '/my', () => <StarButton projectId="p" />).then(() => sent);
}
const pressed = () => screen.getByRole('button', { name: 'Star' }).getAttribute('aria-pressed');

test('a star shows at once, before the server has said anything', async () => {
  const sent = await open(() => new Promise<Response>(() => undefined));
  await userEvent.click(await screen.findByRole('button', { name: 'Star' }));
  await expect.poll(pressed).toBe('true');
  expect(sent.at(-1)).toMatchObject({ method: 'PUT', path: '/me/stars/p' });
});

test('a star that is refused is taken back', async () => {
  const sent = await open(() => problem(409, 'too_many_stars'));
  await userEvent.click(await screen.findByRole('button', { name: 'Star' }));
  await expect.poll(() => sent.some(({ method }) => method === 'PUT')).toBe(true);
  await expect.poll(pressed).toBe('false');
});

test('the star of a starred project is taken back', async () => {
  const sent = await open(() => new Response(null, { status: 204 }), ['p']);
  await expect.poll(pressed).toBe('true');
  await userEvent.click(screen.getByRole('button', { name: 'Star' }));
  await expect.poll(() => sent.find(({ method }) => method === 'DELETE')?.path).toBe('/me/stars/p');
});
