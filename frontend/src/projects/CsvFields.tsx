import { SelectField, TextField } from '~/ui/Field';
import { keyIn, KEY_PATTERN, suggestKey } from './keySuggestion';
import styles from './projects.module.css';
import type { CsvTarget } from './useImport';

export interface CsvFieldsProps {
  target: CsvTarget;
  onChange: (target: CsvTarget) => void;
}

/** A table does not say which project it is: a new one is made for its rows. */
export function CsvFields({ target, onChange }: CsvFieldsProps) {
  const { key, name, dayOrder } = target;
  // The key follows the name until somebody chooses another.
  const rename = (next: string) =>
    onChange({
      ...target,
      name: next,
      key: key === suggestKey(name) ? suggestKey(next) : key,
    });
  return (
    <div className={styles.form}>
      <TextField
        label="Name of the new project"
        value={name}
        onChange={(event) => rename(event.target.value)}
        maxLength={100}
        autoComplete="off"
      />
      <TextField
        label="Key"
        value={key}
        onChange={(event) => onChange({ ...target, key: keyIn(event.target) })}
        pattern={KEY_PATTERN}
        maxLength={8}
        autoComplete="off"
        spellCheck={false}
        hint="Two to eight letters."
      />
      <SelectField
        label="Dates like 03/04/2026"
        value={dayOrder ?? ''}
        onChange={(event) => {
          const chosen = event.target.value;
          onChange({
            ...target,
            dayOrder: chosen === 'dmy' || chosen === 'mdy' ? chosen : undefined,
          });
        }}
      >
        <option value="">report them</option>
        <option value="dmy">are 3 April</option>
        <option value="mdy">are 4 March</option>
      </SelectField>
    </div>
  );
}
