import { lazy, Suspense, useState, type ReactNode } from 'react';
import { Button } from '~/ui/Button';
import { Bone } from '~/ui/feedback';
import styles from './insights.module.css';
import type { ChartSpec } from './UplotChart';

const UplotChart = lazy(() => import('./UplotChart'));

export interface TableSpec {
  columns: string[];
  rows: { key: string; cells: ReactNode[] }[];
}

export interface ChartFrameProps {
  title: string;
  /** What the picture says, in a sentence or two. */
  summary: string;
  spec: ChartSpec;
  table: TableSpec;
  /** Returns the values at a place of the chart, in words. */
  readout: (index: number) => string;
  legend?: LegendEntry[];
  aside?: ReactNode;
}

export interface LegendEntry {
  name: string;
  colour: string;
  dash?: number[];
  form?: 'line' | 'dot' | 'bar';
}

/** A chart with its words: a summary, a legend, the value under the pointer, and a table. */
export function ChartFrame(props: ChartFrameProps) {
  const { title, summary, spec, table, readout, legend = [], aside } = props;
  const [asTable, setAsTable] = useState(false);
  const [at, setAt] = useState<number>();
  return (
    <section className={styles.frame} aria-label={title}>
      <header className={styles.frameHead}>
        <h2 className={styles.frameTitle}>{title}</h2>
        {aside}
        <Button look="ghost" small aria-pressed={asTable} onClick={() => setAsTable(!asTable)}>
          {asTable ? 'View as chart' : 'View as table'}
        </Button>
      </header>
      <p className={styles.summary}>{summary}</p>
      {asTable ? (
        <DataTable caption={title} table={table} />
      ) : (
        <>
          <Suspense fallback={<Bone height={240} />}>
            <UplotChart spec={spec} label={title} onRead={setAt} />
          </Suspense>
          <div className={styles.below}>
            <ul className={styles.legend}>
              {legend.map((entry) => (
                <li key={entry.name}>
                  <Sample entry={entry} />
                  {entry.name}
                </li>
              ))}
            </ul>
            <output className={styles.readout} aria-live="polite">
              {at === undefined ? '' : readout(at)}
            </output>
          </div>
        </>
      )}
    </section>
  );
}

/** A piece of the line, dashes and all: colour alone tells nobody apart. */
function Sample({ entry }: { entry: LegendEntry }) {
  const { colour, dash, form = 'line' } = entry;
  const paint = `var(${colour})`;
  return (
    <svg width="24" height="10" viewBox="0 0 24 10" aria-hidden="true">
      {form === 'line' && (
        <path d="M0 5h24" stroke={paint} strokeWidth="2" strokeDasharray={dash?.join(' ')} />
      )}
      {form === 'dot' && <circle cx="12" cy="5" r="4" fill={paint} />}
      {form === 'bar' && <rect x="7" width="10" height="10" rx="1.5" fill={paint} />}
    </svg>
  );
}

export function DataTable({ caption, table }: { caption: string; table: TableSpec }) {
  return (
    // A region that scrolls must be reachable with the keyboard.
    <div className={styles.tableHolder} tabIndex={0} role="region" aria-label={`${caption}, table`}>
      <table className={styles.table}>
        <caption className="visually-hidden">{caption}</caption>
        <thead>
          <tr>
            {table.columns.map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.rows.map((row) => (
            <tr key={row.key}>
              {row.cells.map((cell, index) =>
                index === 0 ? (
                  <th key={table.columns[index]} scope="row">
                    {cell}
                  </th>
                ) : (
                  <td key={table.columns[index]}>{cell}</td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
