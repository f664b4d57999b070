import { Link } from '@tanstack/react-router';
import { useState, type ChangeEvent } from 'react';
import { LARGEST_IMPORT, type ImportDone, type ImportFormat } from '~/api/import';
import { Button } from '~/ui/Button';
import { DialogActions, Modal } from '~/ui/Dialog';
import { ErrorPanel } from '~/ui/feedback';
import { Icon } from '~/ui/Icon';
import { Segments } from '~/ui/Segments';
import { CsvFields } from './CsvFields';
import { IMPORT_FORMATS } from './importFormats';
import { describeDone } from './importLines';
import styles from './projects.module.css';
import { useImport, type CsvTarget, type Progress } from './useImport';

/** Bounds the list of complaints; the count goes on. */
const MOST_COMPLAINTS_SHOWN = 100;

const FORMATS = Object.entries(IMPORT_FORMATS).map(([value, { name }]) => ({
  value: value as ImportFormat,
  name,
}));

/** Brings in a file: says first what it would do, then does it. */
export function ImportDialog({ onClose }: { onClose: () => void }) {
  const [format, setFormat] = useState<ImportFormat>('trello');
  const [target, setTarget] = useState<CsvTarget>({ key: '', name: '' });
  const { state, progress, complaints, tryFile, apply, restart } = useImport(format, target);
  return (
    <Modal
      open
      wide
      onClose={onClose}
      title="Import"
      about={state.step === 'choose' ? IMPORT_FORMATS[format].about : undefined}
    >
      {state.step === 'choose' && (
        <>
          <Segments label="Format" value={format} options={FORMATS} onChange={setFormat} />
          {format === 'csv' && <CsvFields target={target} onChange={setTarget} />}
          <FilePicker format={format} problem={state.problem} onFile={tryFile} />
        </>
      )}
      {(state.step === 'checking' || state.step === 'running') && (
        <Running verb={state.step} file={state.file.name} progress={progress} />
      )}
      {state.step === 'checked' && (
        <>
          <p className={styles.done}>
            <Icon name="text" />
            {describeDone(state.trial)}
          </p>
          <DialogActions>
            <Button onClick={restart}>Choose another file</Button>
            <Button look="primary" onClick={apply}>
              Import now
            </Button>
          </DialogActions>
        </>
      )}
      {state.step === 'failed' && (
        <ErrorPanel title="The import did not finish" error={state.error} retry={restart} />
      )}
      {state.step === 'done' && <Result result={state.result} onClose={onClose} />}
      <Complaints reasons={complaints} />
    </Modal>
  );
}

interface FilePickerProps {
  format: ImportFormat;
  problem: string | undefined;
  onFile: (file: File) => void;
}

function FilePicker({ format, problem, onFile }: FilePickerProps) {
  const [own, setOwn] = useState<string>();
  const choose = (event: ChangeEvent<HTMLInputElement>) => {
    const file = event.target.files?.[0];
    if (!file) return;
    if (file.size > LARGEST_IMPORT) setOwn('This file is larger than 32 MiB.');
    else onFile(file);
  };
  const shown = own ?? problem;
  return (
    <>
      {shown !== undefined && <ErrorPanel title="Not imported" error={new Error(shown)} />}
      <label className={styles.picker}>
        <Icon name="upload" size={20} />
        <span>{IMPORT_FORMATS[format].choose}</span>
        <input
          key={format}
          className="visually-hidden"
          type="file"
          accept={IMPORT_FORMATS[format].accept}
          onChange={choose}
        />
      </label>
    </>
  );
}

interface RunningProps {
  verb: 'checking' | 'running';
  file: string;
  progress: Progress | undefined;
}

function Running({ verb, file, progress }: RunningProps) {
  const known = progress ? { value: progress.done, max: progress.total } : {};
  const doing = verb === 'checking' ? 'Checking' : 'Importing';
  return (
    <div className={styles.running}>
      <progress className={styles.progress} aria-label={`${doing} ${file}`} {...known} />
      <p>{progress ? `${doing}: ${progress.done} of ${progress.total}` : 'Reading the file…'}</p>
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

function Complaints({ reasons }: { reasons: string[] }) {
  if (reasons.length === 0) return null;
  const count = reasons.length === 1 ? '1 part is' : `${reasons.length} parts are`;
  return (
    <details className={styles.skipped} open={reasons.length <= 5}>
      <summary>{count} left out or changed</summary>
      <ul tabIndex={0} aria-label="Left out or changed">
        {reasons.slice(0, MOST_COMPLAINTS_SHOWN).map((reason, index) => (
          // Reasons repeat, and the list only grows at its end.
          <li key={index}>{reason}</li>
        ))}
      </ul>
    </details>
  );
}
