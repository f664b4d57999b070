import { useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useEffect, useRef, useState, type ChangeEvent } from 'react';
import { importTrello, LARGEST_IMPORT, type ImportDone, type ImportLine } from '~/api/import';
import { keys } from '~/api/queries';
import { announce } from '~/ui/announce';
import { DialogActions, Modal } from '~/ui/Dialog';
import { ErrorPanel } from '~/ui/feedback';
import { Icon } from '~/ui/Icon';
import { describeDone } from './importLines';
import styles from './projects.module.css';

/** Bounds the list of skipped rows; the count goes on. */
const MOST_SKIPPED_SHOWN = 50;

type State =
  | { step: 'choose'; problem?: string }
  | { step: 'running'; file: string }
  | { step: 'done'; result: ImportDone }
  | { step: 'failed'; error: unknown };

export function ImportDialog({ onClose }: { onClose: () => void }) {
  const client = useQueryClient();
  const [state, setState] = useState<State>({ step: 'choose' });
  const [progress, setProgress] = useState<Progress>();
  const [skipped, setSkipped] = useState<string[]>([]);
  const abort = useRef<AbortController | undefined>(undefined);
  useEffect(() => () => abort.current?.abort(), []);

  const onLine = (line: ImportLine) => {
    if (line.type === 'skipped') setSkipped((all) => [...all, `${line.what}: ${line.reason}`]);
    else if (line.type === 'progress') setProgress(line);
  };
  const start = async (file: File) => {
    abort.current = new AbortController();
    setSkipped([]);
    setProgress(undefined);
    setState({ step: 'running', file: file.name });
    try {
      const result = await importTrello(file, onLine, abort.current.signal);
      await client.invalidateQueries({ queryKey: keys.projects });
      setState({ step: 'done', result });
      announce(`Import finished. ${describeDone(result)}`);
    } catch (error) {
      if (!abort.current.signal.aborted) setState({ step: 'failed', error });
    }
  };
  const choose = (event: ChangeEvent<HTMLInputElement>) => {
    const file = event.target.files?.[0];
    if (!file) return;
    if (file.size > LARGEST_IMPORT) {
      setState({ step: 'choose', problem: 'This file is larger than 32 MiB.' });
    } else {
      void start(file);
    }
  };
  return (
    <Modal
      open
      onClose={onClose}
      title="Import from Trello"
      about="In Trello: board menu → Print, export and share → Export as JSON. Lists, cards, labels, checklists, comments and archived cards come along. Importing a file twice changes nothing."
    >
      {state.step === 'choose' && <FilePicker onChange={choose} problem={state.problem} />}
      {state.step === 'running' && <Running file={state.file} progress={progress} />}
      {state.step === 'failed' && (
        <ErrorPanel
          title="The import did not finish"
          error={state.error}
          retry={() => setState({ step: 'choose' })}
        />
      )}
      {state.step === 'done' && <Result result={state.result} onClose={onClose} />}
      <Skipped reasons={skipped} />
    </Modal>
  );
}

function FilePicker(props: {
  onChange: (event: ChangeEvent<HTMLInputElement>) => void;
  problem: string | undefined;
}) {
  return (
    <>
      {props.problem && <ErrorPanel title="Not imported" error={new Error(props.problem)} />}
      <label className={styles.picker}>
        <Icon name="upload" size={20} />
        <span>Choose the exported JSON file</span>
        <input
          className="visually-hidden"
          type="file"
          accept=".json,application/json"
          onChange={props.onChange}
        />
      </label>
    </>
  );
}

interface Progress {
  done: number;
  total: number;
}

function Running({ file, progress }: { file: string; progress: Progress | undefined }) {
  const known = progress ? { value: progress.done, max: progress.total } : {};
  return (
    <div className={styles.running}>
      <progress className={styles.progress} aria-label={`Importing ${file}`} {...known} />
      <p>{progress ? `${progress.done} of ${progress.total} cards` : 'Reading the file…'}</p>
    </div>
  );
}

function Result({ result, onClose }: { result: ImportDone; onClose: () => void }) {
  return (
    <>
      <p className={styles.done}>
        <Icon name="check" />
        {describeDone(result)}
      </p>
      <DialogActions>
        <Link
          to="/p/$key"
          params={{ key: result.key }}
          onClick={onClose}
          className={styles.openBoard}
        >
          Open the board
        </Link>
      </DialogActions>
    </>
  );
}

function Skipped({ reasons }: { reasons: string[] }) {
  if (reasons.length === 0) return null;
  return (
    <details className={styles.skipped}>
      <summary>{reasons.length} parts were left out or changed</summary>
      <ul>
        {reasons.slice(0, MOST_SKIPPED_SHOWN).map((reason, index) => (
          // Reasons repeat, and the list only grows at its end.
          <li key={index}>{reason}</li>
        ))}
      </ul>
    </details>
  );
}
