import { useState } from 'react';
import { API } from '~/api/base';
import { describeError } from '~/api/problem';
import { readMe } from '~/api/queries';
import { Button } from '~/ui/Button';
import { Icon } from '~/ui/Icon';
import { showToast } from '~/ui/toast';
import type { SectionProps } from './SettingsPage';
import styles from './settings.module.css';

const FORMATS = [
  { format: 'json', name: 'JSON', about: 'Project, members and every task, for programs.' },
  { format: 'csv', name: 'CSV', about: 'A row a task, for spreadsheets.' },
  {
    format: 'events',
    name: 'History',
    about: 'Every event since the beginning; imports into the same project elsewhere.',
  },
] as const;

export function ExportSection({ project }: SectionProps) {
  const [busy, setBusy] = useState(false);
  const save = async (format: string) => {
    setBusy(true);
    try {
      // The browser itself fetches the file and cannot renew a session: it must be fresh before.
      await readMe();
      const link = document.createElement('a');
      link.href = `${API}/projects/${project.id}/export?format=${format}`;
      link.download = '';
      link.click();
    } catch (error) {
      const { message, requestId } = describeError(error);
      showToast({ kind: 'error', title: 'Not exported', detail: message, requestId });
    } finally {
      setBusy(false);
    }
  };
  return (
    <ul className={styles.rows} aria-label="Formats">
      {FORMATS.map(({ format, name, about }) => (
        <li key={format} className={styles.row}>
          <span className={styles.grow}>
            <strong>{name}</strong>
            <br />
            <span className={styles.quiet}>{about}</span>
          </span>
          <Button disabled={busy} aria-label={`Download ${name}`} onClick={() => void save(format)}>
            <Icon name="download" />
            Download
          </Button>
        </li>
      ))}
    </ul>
  );
}
