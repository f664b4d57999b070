import styles from './settings.module.css';

export interface Option<T extends string> {
  value: T;
  name: string;
}

export interface InPlaceChoiceProps<T extends string> {
  label: string;
  value: T;
  options: readonly Option<T>[];
  onChoose: (value: T) => void;
}

/** One of a few values, chosen where it stands. */
export function InPlaceChoice<T extends string>(props: InPlaceChoiceProps<T>) {
  const { label, value, options, onChoose } = props;
  return (
    <select
      className={styles.select}
      aria-label={label}
      value={value}
      onChange={(event) => onChoose(event.target.value as T)}
    >
      <Options options={options} />
    </select>
  );
}

export function Options<T extends string>({ options }: { options: readonly Option<T>[] }) {
  return options.map((option) => (
    <option key={option.value} value={option.value}>
      {option.name}
    </option>
  ));
}
