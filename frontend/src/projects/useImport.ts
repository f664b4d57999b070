import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { importFile, type ImportDone, type ImportFormat, type ImportLine } from '~/api/import';
import { keys } from '~/api/queries';
import { announce } from '~/ui/announce';
import { complaintOf, describeDone, isNothingNew } from './importLines';

export interface CsvTarget {
  key: string;
  name: string;
  dayOrder?: 'dmy' | 'mdy' | undefined;
}

export interface Progress {
  done: number;
  total: number;
}

type State =
  | { step: 'choose'; problem?: string }
  | { step: 'checking'; file: File }
  | { step: 'checked'; file: File; trial: ImportDone }
  | { step: 'running'; file: File }
  | { step: 'done'; result: ImportDone }
  | { step: 'failed'; error: unknown };

/** Remembered complaints, of files that consist of little else. */
const MOST_COMPLAINTS = 10_000;

/** One file on its way in: tried, then applied. Leaving stops it. */
export function useImport(format: ImportFormat, target: CsvTarget) {
  const client = useQueryClient();
  const [state, setState] = useState<State>({ step: 'choose' });
  const [progress, setProgress] = useState<Progress>();
  const [complaints, setComplaints] = useState<string[]>([]);
  const abort = useRef<AbortController>(undefined);
  useEffect(() => () => abort.current?.abort(), []);

  const onLine = (line: ImportLine) => {
    if (line.type === 'progress') setProgress(line);
    const complaint = complaintOf(line);
    if (complaint !== undefined) {
      setComplaints((all) => (all.length < MOST_COMPLAINTS ? [...all, complaint] : all));
    }
  };
  const send = async (file: File, dryRun: boolean, then: (result: ImportDone) => void) => {
    const stop = new AbortController();
    abort.current = stop;
    setComplaints([]);
    setProgress(undefined);
    setState({ step: dryRun ? 'checking' : 'running', file });
    const { key, name, dayOrder } = target;
    const csv = format === 'csv' ? { project: { key, name: name.trim() }, dayOrder } : {};
    try {
      then(await importFile({ format, file, dryRun, ...csv }, onLine, stop.signal));
    } catch (error) {
      if (!stop.signal.aborted) setState({ step: 'failed', error });
    }
  };
  const finish = (result: ImportDone) => {
    void client.invalidateQueries({ queryKey: keys.projects });
    setState({ step: 'done', result });
    announce(`Import finished. ${describeDone(result)}`);
  };
  const tryFile = (file: File) => {
    if (format === 'csv' && (target.name.trim() === '' || target.key.length < 2)) {
      setState({ step: 'choose', problem: 'Name the new project and give it a key first.' });
      return;
    }
    void send(file, true, (trial) => {
      // What is all here needs no second look, only the way to it.
      if (isNothingNew(trial)) finish({ ...trial, dry_run: false });
      else setState({ step: 'checked', file, trial });
    });
  };
  return {
    state,
    progress,
    complaints,
    tryFile,
    apply: () => {
      if (state.step === 'checked') void send(state.file, false, finish);
    },
    restart: () => {
      setComplaints([]);
      setState({ step: 'choose' });
    },
  };
}
