import { useState, type SyntheticEvent } from 'react';
import { DialogForm, Modal } from '~/ui/Dialog';
import { SelectField, TextField } from '~/ui/Field';
import styles from './properties.module.css';
import {
  customOf,
  ruleOf,
  ruleWords,
  UNITS,
  WEEKDAYS,
  type CustomRule,
  type Frequency,
} from './repeat';

export interface RepeatDialogProps {
  rule: string | null;
  onChoose: (rule: string) => void;
  onClose: () => void;
}

const WEEKLY: CustomRule = { frequency: 'WEEKLY', interval: 1, days: [] };
const MOST = 1000;

/** Puts a rule together: every so many days, weeks, months or years, and on which weekdays. */
export function RepeatDialog({ rule, onChoose, onClose }: RepeatDialogProps) {
  const [chosen, setChosen] = useState<CustomRule>(() => (rule && customOf(rule)) || WEEKLY);
  const { frequency, interval, days } = chosen;
  const made = ruleOf(chosen);
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    onChoose(made);
    onClose();
  };
  return (
    <Modal open onClose={onClose} title="Repeat">
      <DialogForm onSubmit={submit} onCancel={onClose} submit="Repeat">
        <div className={styles.pair}>
          <TextField
            label="Every"
            type="number"
            min={1}
            max={MOST}
            required
            value={interval}
            onChange={(event) =>
              setChosen({ ...chosen, interval: Math.max(1, Number(event.target.value) || 1) })
            }
          />
          <SelectField
            label="Unit"
            value={frequency}
            onChange={(event) =>
              setChosen({ ...chosen, frequency: event.target.value as Frequency })
            }
          >
            {Object.entries(UNITS).map(([value, name]) => (
              <option key={value} value={value}>
                {interval === 1 ? name : `${name}s`}
              </option>
            ))}
          </SelectField>
        </div>
        {frequency === 'WEEKLY' && (
          <fieldset className={styles.colours}>
            <legend>On</legend>
            {WEEKDAYS.map(({ value, name }) => (
              <label key={value} className={styles.colour}>
                <input
                  type="checkbox"
                  checked={days.includes(value)}
                  onChange={(event) =>
                    setChosen({
                      ...chosen,
                      days: event.target.checked
                        ? [...days, value]
                        : days.filter((day) => day !== value),
                    })
                  }
                />
                {name}
              </label>
            ))}
          </fieldset>
        )}
        <p className={styles.none} role="status">
          Repeats {ruleWords(made)}.
        </p>
      </DialogForm>
    </Modal>
  );
}
