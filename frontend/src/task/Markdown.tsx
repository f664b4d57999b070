import { lazy, Suspense } from 'react';
import styles from './markdown.module.css';

const Rendered = lazy(() =>
  import('./RenderedMarkdown').then((m) => ({ default: m.RenderedMarkdown })),
);

/** Shows Markdown; plain until the renderer, which most boards never need, has arrived. */
export function Markdown({ text }: { text: string }) {
  return (
    <Suspense fallback={<div className={styles.plain}>{text}</div>}>
      <Rendered text={text} />
    </Suspense>
  );
}
