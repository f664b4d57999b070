import { lazy, Suspense, useContext } from 'react';
import { TaskContext } from './context';
import styles from './markdown.module.css';

const Rendered = lazy(() =>
  import('./RenderedMarkdown').then((m) => ({ default: m.RenderedMarkdown })),
);

/** Shows Markdown, mentions by name; plain until the renderer, which most boards never need, has arrived. */
export function Markdown({ text: stored }: { text: string }) {
  const text = useContext(TaskContext)?.shown(stored) ?? stored;
  return (
    <Suspense fallback={<div className={styles.plain}>{text}</div>}>
      <Rendered text={text} />
    </Suspense>
  );
}
