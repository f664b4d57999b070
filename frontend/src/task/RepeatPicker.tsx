import { lazy, Suspense, useState } from 'react';
import { Icon } from '~/ui/Icon';
import { MenuChoice, MenuItem, MenuSeparator } from '~/ui/Menu';
import { useTask } from './context';
import { Picker } from './Properties';
import styles from './properties.module.css';
import { PRESETS, ruleWords } from './repeat';

const RepeatDialog = lazy(() =>
  import('./RepeatDialog').then((m) => ({ default: m.RepeatDialog })),
);

/** When the task comes again: a finished one opens its next occurrence. */
export function RepeatPicker() {
  const { task, send } = useTask();
  const [custom, setCustom] = useState(false);
  const { repeat } = task;
  const set = (rule: string | null) => {
    if (rule !== repeat) void send({ type: 'repeat', rule }, 'The repeat was not changed');
  };
  const rules = repeat === null || PRESETS.includes(repeat) ? PRESETS : [repeat, ...PRESETS];
  const options = [
    { value: '', name: 'Does not repeat' },
    ...rules.map((rule) => ({ value: rule, name: capital(ruleWords(rule)) })),
  ];
  return (
    <>
      <Picker
        label={`Repeat: ${repeat === null ? 'never' : ruleWords(repeat)}`}
        shown={
          repeat === null ? (
            <span className={styles.none}>Never</span>
          ) : (
            <>
              <Icon name="repeat" size={14} />
              {capital(ruleWords(repeat))}
            </>
          )
        }
      >
        <MenuChoice
          label="Repeat"
          value={repeat ?? ''}
          options={options}
          onChange={(rule) => set(rule === '' ? null : rule)}
        />
        <MenuSeparator />
        <MenuItem icon="edit" onSelect={() => setCustom(true)}>
          Custom…
        </MenuItem>
      </Picker>
      <Suspense>
        {custom && <RepeatDialog rule={repeat} onChoose={set} onClose={() => setCustom(false)} />}
      </Suspense>
    </>
  );
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
