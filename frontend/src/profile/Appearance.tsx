import { chooseDensity, density, singleKeys, type Switch } from '~/app/preferences';
import { useStore } from '~/app/store';
import { chooseTheme, theme } from '~/app/theme';
import { Segments } from '~/ui/Segments';
import styles from './profile.module.css';

const THEMES = [
  { value: 'system', name: 'System' },
  { value: 'light', name: 'Light' },
  { value: 'dark', name: 'Dark' },
] as const;

const DENSITIES = [
  { value: 'comfortable', name: 'Comfortable' },
  { value: 'compact', name: 'Compact' },
] as const;

const SWITCH: readonly { value: Switch; name: string }[] = [
  { value: 'on', name: 'On' },
  { value: 'off', name: 'Off' },
];

export function Appearance() {
  return (
    <dl className={styles.choices}>
      <Choice name="Theme">
        <Segments label="Theme" value={useStore(theme)} options={THEMES} onChange={chooseTheme} />
      </Choice>
      <Choice name="Density">
        <Segments
          label="Density"
          value={useStore(density)}
          options={DENSITIES}
          onChange={chooseDensity}
        />
      </Choice>
      <Choice
        name="Single-letter shortcuts"
        about="Turn them off when you dictate. Shortcuts with Ctrl, Alt or ⌘ stay."
      >
        <Segments
          label="Single-letter shortcuts"
          value={useStore(singleKeys)}
          options={SWITCH}
          onChange={singleKeys.set}
        />
      </Choice>
    </dl>
  );
}

function Choice(props: { name: string; about?: string; children: React.ReactNode }) {
  return (
    <div className={styles.choice}>
      <dt>
        {props.name}
        {props.about && <span className={styles.about}>{props.about}</span>}
      </dt>
      <dd>{props.children}</dd>
    </div>
  );
}
