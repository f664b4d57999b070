import { expect, test } from 'vitest';
import { renderMarkdown } from './RenderedMarkdown';

test('Markdown becomes HTML', () => {
  expect(renderMarkdown('**bold** and `code`')).toContain('<strong>bold</strong>');
  expect(renderMarkdown('- [x] done')).toContain('type="checkbox"');
});

test.each([
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '<a href="javascript:alert(1)">x</a>',
  '[x](javascript:alert(1))',
  '[x](data:text/html,hi)',
  '<form action="https://evil.test"><button>x</button></form>',
  '<p style="position:fixed" onclick="x()">x</p>',
  '<iframe src="https://evil.test"></iframe>',
  '<svg><style>*{}</style></svg>',
  '[x](//evil.test)',
])('nothing harmful survives: %s', (text) => {
  const html = renderMarkdown(text);
  expect(html).not.toMatch(
    /script|onerror|onclick|javascript:|data:|<form|<iframe|style|\/\/evil/i,
  );
});

test('links leave the page alone', () => {
  const html = renderMarkdown('[site](https://example.test)');
  expect(html).toContain('rel="noopener noreferrer"');
  expect(html).toContain('target="_blank"');
});
